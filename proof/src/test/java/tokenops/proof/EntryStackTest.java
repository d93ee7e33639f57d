package tokenops.proof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The root that RFC 9162's stack comes to is the one that RFC 6962 defines, after every entry. */
class EntryStackTest {
    @Test
    void rootIsTheTreesAfterEveryEntry() {
        EntryStack stack = new EntryStack();
        List<byte[]> hashes = new ArrayList<>();
        for (int size = 0; size <= 1_100; size++) {
            assertEquals(size, stack.size());
            assertArrayEquals(Merkle.root(hashes), stack.root());
            byte[] hash = Merkle.leafHash(new byte[] {(byte) size, (byte) (size >> 8)});
            hashes.add(hash);
            stack.add(hash);
        }
    }
}
