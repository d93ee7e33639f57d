package tokenops.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes the root and the proofs of RFC 6962 sections 2.1.1 and 2.1.2 from stored hashes. {@link Merkle} checks them.
 *
 * <p>The stored tree may be larger than the size asked for: what is complete stays as it is.
 */
public final class MerkleProofs {
    private final HashReader hashes;

    /** Proofs of the tree whose hashes these are. */
    public MerkleProofs(HashReader hashes) {
        this.hashes = hashes;
    }

    /** The root of the first {@code size} leaves. */
    public byte[] root(long size) {
        return size == 0 ? Merkle.emptyRoot() : range(0, size);
    }

    /**
     * The hashes that lead from the leaf to the root of the first {@code size} leaves, the leaf's sibling first.
     *
     * @throws IllegalArgumentException when the index isn't below the size
     */
    public List<byte[]> inclusion(long index, long size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("no leaf " + index + " in a tree of " + size);
        }
        List<byte[]> proof = new ArrayList<>();
        inclusion(index, 0, size, proof);
        return proof;
    }

    /**
     * The hashes that show the first {@code oldSize} leaves to be the beginning of the first {@code newSize}; empty when the old
     * tree is empty or the whole.
     *
     * @throws IllegalArgumentException when the old size is larger than the new one
     */
    public List<byte[]> consistency(long oldSize, long newSize) {
        if (oldSize < 0 || oldSize > newSize) {
            throw new IllegalArgumentException("a tree of " + oldSize + " can't begin one of " + newSize);
        }
        List<byte[]> proof = new ArrayList<>();
        if (oldSize > 0 && oldSize < newSize) {
            consistency(oldSize, 0, newSize, true, proof);
        }
        return proof;
    }

    private void inclusion(long index, long from, long to, List<byte[]> proof) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            inclusion(index, from, middle, proof);
            proof.add(range(middle, to));
        } else {
            inclusion(index, middle, to, proof);
            proof.add(range(from, middle));
        }
    }

    /** RFC 6962 section 2.1.2: SUBPROOF; {@code whole} says that the old tree's root would be this subtree's. */
    private void consistency(long oldSize, long from, long to, boolean whole, List<byte[]> proof) {
        if (oldSize == to) {
            if (!whole) {
                proof.add(range(from, to));
            }
            return;
        }
        long middle = from + split(to - from);
        if (oldSize <= middle) {
            consistency(oldSize, from, middle, whole, proof);
            proof.add(range(middle, to));
        } else {
            consistency(oldSize, middle, to, false, proof);
            proof.add(range(from, middle));
        }
    }

    /** The hash over leaves {@code from} to {@code to}; ranges met here start at a multiple of their split. */
    private byte[] range(long from, long to) {
        long length = to - from;
        if (Long.bitCount(length) == 1) {
            int level = Long.numberOfTrailingZeros(length);
            return hashes.hash(level, from >> level);
        }
        long middle = from + split(length);
        return Merkle.nodeHash(range(from, middle), range(middle, to));
    }

    /** The largest power of two below the length. */
    private static long split(long length) {
        return Long.highestOneBit(length - 1);
    }
}
