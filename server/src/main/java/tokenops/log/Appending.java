package tokenops.log;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.sql.DataSource;
import tokenops.proof.LogAppend;

/**
 * Appends entries in one transaction of the log's own tables: entries, tiles and head change together or not at all.
 *
 * <p>May be repeated with the same entries: what the log has already keeps its place. So a crash, or a commit of unknown outcome,
 * is healed by doing it again. One thread.
 */
final class Appending {
    /** PostgreSQL's state for a hash that is there. */
    private static final String TAKEN = "23505";

    /** For how many rounds entries are looked for first, once some were there: that costs a third of appending. */
    private static final int ROUNDS_WARY = 64;

    private final DataSource source;
    private int wary;

    Appending(DataSource source) {
        this.source = source;
    }

    /** Makes the first head, if there is none. */
    void begin() throws SQLException {
        try (Connection connection = source.getConnection()) {
            new StoredTree(connection).begin();
        }
    }

    /** Appends those entries that aren't there yet; the committed head. */
    Head append(List<Entry> entries) throws SQLException {
        if (wary == 0) {
            try {
                return append(entries, false);
            } catch (SQLException e) {
                if (!TAKEN.equals(e.getSQLState())) {
                    throw e;
                }
                // Left over from a crash, or another node is faster.
                wary = ROUNDS_WARY;
            }
        }
        wary--;
        return append(entries, true);
    }

    private Head append(List<Entry> entries, boolean lookedFor) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Head head = append(new StoredTree(connection), entries, lookedFor);
                connection.commit();
                return head;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private static Head append(StoredTree tree, List<Entry> entries, boolean lookedFor) throws SQLException {
        // Locked first: what another sequencer appended is then visible to every later statement.
        Head before = tree.lockedHead();
        Set<ByteBuffer> there = new HashSet<>();
        if (lookedFor) {
            there.addAll(
                    tree.indexes(entries.stream().map(Entry::hash).toList()).keySet());
        }
        // The set also passes over the second of two equal leaves, which the unique hash would refuse.
        List<Entry> fresh =
                entries.stream().filter(entry -> there.add(entry.key())).toList();
        if (fresh.isEmpty()) {
            return before;
        }
        LogAppend append = LogAppend.of(
                before.size(),
                Tiles.within(tree),
                fresh.stream().map(Entry::hash).toList());
        Head after = new Head(append.size(), append.root());
        tree.append(before.size(), fresh);
        tree.write(append.tiles());
        if (!tree.moveHead(before, after)) {
            throw new IllegalStateException("the log's head moved under its lock");
        }
        return after;
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
