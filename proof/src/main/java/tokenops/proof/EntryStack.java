package tokenops.proof;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The root over entries that come one after another (RFC 9162 section 2.1.2, which needs a stack of hashes and no stored tree). For
 * auditors: {@link LogAppend} comes to the same by another way. One thread.
 */
public final class EntryStack {
    /** The roots of the complete subtrees so far, the smallest on top. */
    private final Deque<byte[]> stack = new ArrayDeque<>();

    private long size;

    /** Takes the next entry's leaf hash. */
    public void add(byte[] leafHash) {
        stack.push(leafHash);
        // "the number of consecutive 1s found starting at the least significant bit of i"
        int mergeCount = Long.numberOfTrailingZeros(~size);
        for (int i = 0; i < mergeCount; i++) {
            byte[] right = stack.pop();
            byte[] left = stack.pop();
            stack.push(Merkle.nodeHash(left, right));
        }
        size++;
    }

    /** How many entries came so far. */
    public long size() {
        return size;
    }

    /** The root over them; more may come after. */
    public byte[] root() {
        Iterator<byte[]> fromTop = stack.iterator();
        if (!fromTop.hasNext()) {
            return Merkle.emptyRoot();
        }
        byte[] root = fromTop.next();
        while (fromTop.hasNext()) {
            root = Merkle.nodeHash(fromTop.next(), root);
        }
        return root;
    }
}
