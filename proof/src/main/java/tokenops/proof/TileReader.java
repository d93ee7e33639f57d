package tokenops.proof;

/** Reads stored tiles of hashes. */
@FunctionalInterface
public interface TileReader {
    /**
     * The tile's hashes one after another. May hold more than {@code tile.width()} hashes when the stored tile has grown since; its
     * beginning is the same. Throws when the storage doesn't have it, which is a damaged log, not an answer.
     */
    byte[] read(Tile tile);
}
