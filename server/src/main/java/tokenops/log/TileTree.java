package tokenops.log;

import java.util.Arrays;
import tokenops.proof.Merkle;
import tokenops.proof.Tile;

/** The hashes of a tile and of every complete subtree in it: worked out once, where many proofs need them. Immutable. */
final class TileTree {
    /** At each height from 0, the hashes one after another. */
    private final byte[][] heights = new byte[Tile.HEIGHT + 1][];

    /** @param hashes of the tile; may hold more than {@code width}, which are left out */
    TileTree(byte[] hashes, int width) {
        heights[0] = Arrays.copyOf(hashes, width * Merkle.HASH_BYTES);
        for (int height = 1; height <= Tile.HEIGHT; height++) {
            byte[] above = new byte[(width >> height) * Merkle.HASH_BYTES];
            for (int i = 0; i < width >> height; i++) {
                byte[] node = Merkle.nodeHash(hash(height - 1, 2 * i), hash(height - 1, 2 * i + 1));
                System.arraycopy(node, 0, above, i * Merkle.HASH_BYTES, Merkle.HASH_BYTES);
            }
            heights[height] = above;
        }
    }

    /** The hash over {@code 2^height} of the tile's hashes, the {@code index}th of its height. */
    byte[] hash(int height, int index) {
        return Arrays.copyOfRange(heights[height], index * Merkle.HASH_BYTES, (index + 1) * Merkle.HASH_BYTES);
    }
}
