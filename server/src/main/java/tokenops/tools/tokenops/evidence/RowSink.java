package tokenops.tools.tokenops.evidence;

import java.util.Optional;

/** Takes what a format's reader finds in a file, in the order of the file. */
interface RowSink {
    /**
     * A record.
     *
     * @param row is the next record's afterwards
     * @param seal its exact bytes where the reader has them, for the digest of a sealed document
     */
    void row(Row row, Optional<Seal> seal);

    /** The names that the rows of the file stand under, before the first of them. */
    void header(Header header);

    /**
     * Where transfers go that are read from bytes without a row for each, for {@link #transfers}; empty when it wants each row.
     */
    Optional<Transfers> plain();

    /**
     * Such transfers: the plain ones among what a reader of rows would have found.
     *
     * @param block has them, at least one, with their lines in the block
     * @param lineBefore the line before the block
     * @param indexBefore the record before the first of them
     */
    void transfers(
            Transfers block, Transfers.Numbers numbers, int firstRow, int endRow, long lineBefore, long indexBefore);

    /** A record, or the rest of the file, that can't be read; the line and index are 0 for the file as a whole. */
    void unreadable(Problem.Kind kind, long line, long index, String key, String why);
}
