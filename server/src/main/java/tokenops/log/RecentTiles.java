package tokenops.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import tokenops.proof.HashReader;
import tokenops.proof.Merkle;
import tokenops.proof.Tile;
import tokenops.proof.TileReader;

/**
 * Tiles that were used lately, with their inner hashes worked out, so that the proofs of neighbouring leaves cost a few look-ups.
 * What a tile of one width holds never changes, so nothing here grows old. Any thread.
 */
final class RecentTiles {
    /** About 16 KB each; covers the last quarter of a million leaves, which is what runs that end now ask for. */
    private static final int MOST = 1_024;

    private final TileReader stored;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Tile, TileTree> trees = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Tile, TileTree> eldest) {
            return size() > MOST;
        }
    };

    RecentTiles(TileReader stored) {
        this.stored = stored;
    }

    /** The hashes of the tree of that size. */
    HashReader of(long treeSize) {
        return (level, index) -> {
            int height = level % Tile.HEIGHT;
            long first = index << height;
            Tile tile = Tile.holding(level / Tile.HEIGHT, first, treeSize);
            return tree(tile).hash(height, (int) (first % Tile.FULL) >> height);
        };
    }

    private TileTree tree(Tile tile) {
        Optional<TileTree> recent = recent(tile);
        if (recent.isPresent()) {
            return recent.get();
        }
        // Read outside the lock: two threads may do it at once, with the same outcome.
        byte[] hashes = stored.read(tile);
        if (hashes.length < tile.width() * Merkle.HASH_BYTES) {
            throw new IllegalStateException("the stored tile is shorter than its width: " + tile);
        }
        TileTree tree = new TileTree(hashes, tile.width());
        lock.lock();
        try {
            trees.put(tile, tree);
        } finally {
            lock.unlock();
        }
        return tree;
    }

    private Optional<TileTree> recent(Tile tile) {
        lock.lock();
        try {
            return Optional.ofNullable(trees.get(tile));
        } finally {
            lock.unlock();
        }
    }
}
