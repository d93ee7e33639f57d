package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import tokenops.path.Home;

/**
 * The leaves of the homes that have no index yet, and how they get it.
 *
 * <p>Which leaves wait is what the rows say, never "everything after the last one": transactions commit in another order than
 * their ids and times were made.
 */
final class Waiting {
    private final DataSource source;

    Waiting(DataSource source) {
        this.source = source;
    }

    /** At most {@code most} waiting leaves of a home, the oldest first. */
    List<Entry> in(Home home, int most) throws SQLException {
        // The partial index has exactly the waiting rows in this order.
        String sql = "SELECT " + Leaf.COLUMNS
                + " FROM leaf WHERE home = ? AND log_index IS NULL ORDER BY home, time, digest LIMIT ?";
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, home.number());
            statement.setInt(2, most);
            List<Entry> entries = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    entries.add(Entry.of(home, Leaf.READER.read(row)));
                }
            }
            return entries;
        }
    }

    /** Writes the indexes of a home's leaves back to them. May be repeated. */
    void copyBack(Home home, List<Entry> entries, ToLongFunction<Entry> index) throws SQLException {
        String sql = """
                UPDATE leaf SET log_index = s.index
                FROM unnest(?::bytea[], ?::bigint[]) AS s(digest, index)
                WHERE leaf.home = ? AND leaf.digest = s.digest AND leaf.log_index IS NULL""";
        // In one order, so that two nodes doing the same don't wait for each other in a circle.
        List<Entry> sorted = entries.stream()
                .sorted(Comparator.comparing(entry -> entry.digest().bytes(), Arrays::compareUnsigned))
                .toList();
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            byte[][] digests =
                    sorted.stream().map(entry -> entry.digest().bytes()).toArray(byte[][]::new);
            Long[] indexes = sorted.stream().map(index::applyAsLong).toArray(Long[]::new);
            statement.setArray(1, connection.createArrayOf("bytea", digests));
            statement.setArray(2, connection.createArrayOf("int8", indexes));
            statement.setShort(3, home.number());
            statement.executeUpdate();
        }
    }
}
