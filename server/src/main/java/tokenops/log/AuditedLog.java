package tokenops.log;

import java.util.List;
import java.util.Optional;
import tokenops.proof.Tile;

/**
 * A log as {@link TreeAudit} reads it, once and in order: from the database ({@link StoredLog}), or as it is served ({@link
 * RemoteLog}). Nothing that it gives is believed. Methods throw unchecked when it can't be read. One thread.
 */
interface AuditedLog extends AutoCloseable {
    /** An entry and the hash that it is found by. */
    record Numbered(long index, Entry entry) {}

    /** The next entry that is there, which may be behind a gap. @param tally is told of what can't be read as entries */
    Optional<Numbered> next(Tally tally);

    /** A checkpoint as it is kept, which may be none. @param origin and size under which it is kept */
    record Kept(String origin, long size, String note) {}

    /** The next checkpoint, the smallest first. */
    Optional<Kept> nextCheckpoint();

    /** The hashes of a tile: of one that isn't full, those that there are. */
    Optional<byte[]> tile(Tile tile);

    /** The same. Throws {@link IllegalStateException} when it isn't there. */
    default byte[] hashes(Tile tile) {
        return tile(tile).orElseThrow(() -> new IllegalStateException("the log lacks the tile " + tile));
    }

    /** Tiles that no entry of a tree of that size is below; those that can be seen. */
    List<Tile> tilesBeyond(long size);

    /** The head that the log says it has. Throws {@link IllegalStateException} when it has none. */
    Head head();

    @Override
    void close();
}
