package tokenops.proof;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Hashes of a tree read from its tiles, each tile once.
 *
 * <p>Made for one piece of work (the proofs of one bundle, say) and then dropped: it keeps what it has read. Used by one thread.
 */
public final class TileHashes implements HashReader {
    private final long treeSize;
    private final TileReader tiles;
    private final Map<Tile, byte[]> read = new HashMap<>();

    /** Hashes of a tree of {@code treeSize} leaves. */
    public TileHashes(long treeSize, TileReader tiles) {
        this.treeSize = treeSize;
        this.tiles = tiles;
    }

    @Override
    public byte[] hash(int level, long index) {
        int tileLevel = level / Tile.HEIGHT;
        int height = level % Tile.HEIGHT;
        long first = index << height;
        byte[] tile = tile(Tile.holding(tileLevel, first, treeSize));
        return subtree(tile, (int) (first % Tile.FULL), 1 << height);
    }

    private byte[] tile(Tile tile) {
        return read.computeIfAbsent(tile, wanted -> {
            byte[] hashes = tiles.read(wanted);
            if (hashes.length < wanted.width() * Merkle.HASH_BYTES) {
                throw new IllegalStateException("the stored tile is shorter than its width: " + wanted);
            }
            return hashes;
        });
    }

    /** The root over {@code count} hashes of a tile, a power of two, from the hash at {@code first}. */
    static byte[] subtree(byte[] tile, int first, int count) {
        if (count == 1) {
            return Arrays.copyOfRange(tile, first * Merkle.HASH_BYTES, (first + 1) * Merkle.HASH_BYTES);
        }
        int half = count / 2;
        return Merkle.nodeHash(subtree(tile, first, half), subtree(tile, first + half, half));
    }
}
