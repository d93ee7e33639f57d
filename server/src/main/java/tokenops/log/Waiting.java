package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import tokenops.path.Home;

/**
 * The leaves of the homes that aren't in the log yet.
 *
 * <p>Which leaves wait is what the rows say, never "everything after the last one": transactions commit in another order than
 * their ids and times were made.
 */
final class Waiting {
    /** Rows read at once; a lane's batch writes one. */
    private static final int ROWS = 256;

    private final DataSource source;

    Waiting(DataSource source) {
        this.source = source;
    }

    /**
     * Leaves of a home, in the order in which they are logged.
     *
     * @param rows that hold them
     * @param more whether others wait behind them
     */
    record Taken(Home home, List<UUID> rows, List<Entry> entries, boolean more) {}

    /** The homes in which leaves wait, asked in one query: an idle node looks often. */
    List<Home> homes(Home.Count all) throws SQLException {
        // One look into the key per home, however much waits: a join or a DISTINCT would read all of it.
        String sql = """
                SELECT home.number
                FROM generate_series(0, ? - 1) AS home (number)
                CROSS JOIN LATERAL (SELECT 1 FROM leaf WHERE leaf.home = home.number ORDER BY leaf.id LIMIT 1) AS waits
                ORDER BY home.number""";
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, all.homes());
            List<Home> homes = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    homes.add(new Home(row.getInt(1)));
                }
            }
            return homes;
        }
    }

    /** The oldest waiting rows of a home, no more than hold {@code most} leaves, but one at least. */
    Taken in(Home home, int most) throws SQLException {
        String sql = "SELECT id, leaves FROM leaf WHERE home = ? ORDER BY id LIMIT " + ROWS;
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, home.number());
            List<UUID> rows = new ArrayList<>();
            List<Entry> entries = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    byte[][] leaves = (byte[][]) row.getArray(2).getArray();
                    if (!rows.isEmpty() && entries.size() + leaves.length > most) {
                        return new Taken(home, rows, entries, true);
                    }
                    rows.add(row.getObject(1, UUID.class));
                    for (byte[] leaf : leaves) {
                        entries.add(Entry.of(leaf));
                    }
                }
            }
            return new Taken(home, rows, entries, rows.size() == ROWS);
        }
    }

    /** They wait no longer: they are in a signed checkpoint. May be repeated. */
    void remove(Taken taken) throws SQLException {
        // In one order, so that two nodes doing the same don't wait for each other in a circle.
        String sql = """
                DELETE FROM leaf WHERE home = ? AND id IN (
                  SELECT id FROM leaf WHERE home = ? AND id = ANY(?) ORDER BY id FOR UPDATE)""";
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, taken.home().number());
            statement.setShort(2, taken.home().number());
            statement.setArray(3, connection.createArrayOf("uuid", taken.rows().toArray(UUID[]::new)));
            statement.executeUpdate();
        }
    }
}
