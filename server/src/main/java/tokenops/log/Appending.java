package tokenops.log;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import tokenops.proof.LogAppend;

/**
 * Appends entries in one transaction of the log's own tables: entries, tiles and head change together or not at all.
 *
 * <p>May be repeated with the same entries: what the log has already keeps its index. So a crash, or a commit of unknown outcome,
 * is healed by doing it again.
 */
final class Appending {
    /**
     * @param head the committed head
     * @param indexes of every entry that was handed in, by leaf hash
     */
    record Appended(Head head, Map<ByteBuffer, Long> indexes) {
        long index(Entry entry) {
            return Optional.ofNullable(indexes.get(entry.key())).orElseThrow();
        }
    }

    private final DataSource source;

    Appending(DataSource source) {
        this.source = source;
    }

    /** Makes the first head. */
    Head begin() throws SQLException {
        try (Connection connection = source.getConnection()) {
            StoredTree tree = new StoredTree(connection);
            tree.begin();
            return tree.head();
        }
    }

    /** The committed head. */
    Head head() throws SQLException {
        try (Connection connection = source.getConnection()) {
            return new StoredTree(connection).head();
        }
    }

    Appended append(List<Entry> entries) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Appended appended = append(new StoredTree(connection), entries);
                connection.commit();
                return appended;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection, e);
                throw e;
            }
        }
    }

    private static Appended append(StoredTree tree, List<Entry> entries) throws SQLException {
        // Locked first: what another sequencer appended is then visible to every later statement.
        Head before = tree.lockedHead();
        Map<ByteBuffer, Long> indexes =
                new HashMap<>(tree.indexes(entries.stream().map(Entry::hash).toList()));
        List<Entry> fresh = new ArrayList<>();
        for (Entry entry : entries) {
            // Also passes over the second of two equal leaves, which the unique hash would refuse.
            if (indexes.putIfAbsent(entry.key(), before.size() + fresh.size()) == null) {
                fresh.add(entry);
            }
        }
        if (fresh.isEmpty()) {
            return new Appended(before, indexes);
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
        return new Appended(after, indexes);
    }

    private static void rollBack(Connection connection, Exception cause) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
