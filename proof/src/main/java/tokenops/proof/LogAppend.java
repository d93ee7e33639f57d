package tokenops.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What appending leaves to a stored log changes: the tiles to write and the new root.
 *
 * <p>Pure apart from reading the right edge of the old tree, at most one partial tile per level. Cost: one hash per leaf for the
 * tiles above, plus at most 255 per level for the root, whatever the size of the log.
 *
 * @param size leaves after appending
 * @param root the root over all of them
 * @param tiles every tile that is new or wider than before, with its content; partial tiles only as wide as the new size has them
 */
public record LogAppend(long size, Digest root, SortedMap<Tile, byte[]> tiles) {
    public LogAppend {
        tiles = Collections.unmodifiableSortedMap(tiles);
    }

    /**
     * Appends leaf hashes, in their order, to the log of {@code oldSize} leaves whose tiles {@code stored} reads.
     *
     * @throws IllegalStateException when a stored tile is too short for the old size
     */
    public static LogAppend of(long oldSize, TileReader stored, List<byte[]> leafHashes) {
        SortedMap<Tile, byte[]> changed = new TreeMap<>();
        List<Edge> edges = new ArrayList<>();
        List<byte[]> hashes = leafHashes;
        long size = oldSize + leafHashes.size();
        for (int level = 0; level == 0 || !hashes.isEmpty() || size >> (Tile.HEIGHT * level) > 0; level++) {
            Edge edge = Edge.of(level, oldSize >> (Tile.HEIGHT * level), stored);
            hashes = edge.append(hashes, changed);
            edges.add(edge);
        }
        return new LogAppend(size, Digest.ofHash(root(edges)), changed);
    }

    /** Joins the complete subtrees of the right edge, the smallest first (RFC 6962 section 2.1). */
    private static byte[] root(List<Edge> edges) {
        byte[] joined = new byte[0];
        for (Edge edge : edges) {
            int width = edge.width();
            for (int end = width; end > 0; end &= end - 1) {
                int count = Integer.lowestOneBit(end);
                byte[] left = TileHashes.subtree(edge.content, end - count, count);
                joined = joined.length == 0 ? left : Merkle.nodeHash(left, joined);
            }
        }
        return joined.length == 0 ? Merkle.emptyRoot() : joined;
    }

    /** The last, still partial tile of one level. */
    private static final class Edge {
        private final int level;
        private final byte[] content = new byte[Tile.FULL * Merkle.HASH_BYTES];
        private long count;

        private Edge(int level, long count) {
            this.level = level;
            this.count = count;
        }

        static Edge of(int level, long count, TileReader stored) {
            Edge edge = new Edge(level, count);
            if (edge.width() > 0) {
                Tile tile = new Tile(level, count / Tile.FULL, edge.width());
                byte[] hashes = stored.read(tile);
                int wanted = edge.width() * Merkle.HASH_BYTES;
                if (hashes.length < wanted) {
                    throw new IllegalStateException("the stored tile is shorter than its width: " + tile);
                }
                System.arraycopy(hashes, 0, edge.content, 0, wanted);
            }
            return edge;
        }

        int width() {
            return (int) (count % Tile.FULL);
        }

        /** Takes the hashes in, notes the tiles that changed, and answers the roots of the tiles that became full. */
        List<byte[]> append(List<byte[]> hashes, SortedMap<Tile, byte[]> changed) {
            List<byte[]> full = new ArrayList<>();
            for (byte[] hash : hashes) {
                System.arraycopy(hash, 0, content, width() * Merkle.HASH_BYTES, Merkle.HASH_BYTES);
                count++;
                if (width() == 0) {
                    changed.put(new Tile(level, count / Tile.FULL - 1, Tile.FULL), content.clone());
                    full.add(TileHashes.subtree(content, 0, Tile.FULL));
                }
            }
            if (!hashes.isEmpty() && width() > 0) {
                byte[] partial = Arrays.copyOf(content, width() * Merkle.HASH_BYTES);
                changed.put(new Tile(level, count / Tile.FULL, width()), partial);
            }
            return full;
        }
    }
}
