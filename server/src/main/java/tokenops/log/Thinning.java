package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Deletes most of the checkpoints that were signed long ago, of which there are up to twenty a second: of those that are older than a
 * day the last of each hour stays, under each name that the log had, and the newest always does.
 *
 * <p>Nothing is lost with them: a later checkpoint covers what an earlier one covered, and whoever kept one of those that are gone
 * here can still hold it against the log, which makes its root again from the entries.
 */
public final class Thinning {
    private static final Duration WHOLE_FOR = Duration.ofDays(1);

    /** Rows that one statement deletes. */
    private static final int AT_ONCE = 5_000;

    /** Statements of one turn: they delete more than an hour brings, which is 72,000. */
    private static final int MOST = 30;

    private final DataSource source;
    private final Clock clock;

    public Thinning(DataSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** Deletes those that are due; what is left over, after a first start on many, is for the next turns. */
    public void sweep() {
        try (Connection connection = source.getConnection()) {
            OffsetDateTime until = OffsetDateTime.ofInstant(clock.instant().minus(WHOLE_FOR), ZoneOffset.UTC);
            int statements = 0;
            for (Old old : old(connection, until)) {
                int deleted = AT_ONCE;
                while (statements < MOST && deleted == AT_ONCE) {
                    deleted = thin(connection, old);
                    statements++;
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("old checkpoints aren't deleted: " + e.getMessage(), e);
        }
    }

    /** The checkpoints of a name that are old: those before the first that isn't. */
    private record Old(String origin, long before) {}

    private static List<Old> old(Connection connection, OffsetDateTime until) throws SQLException {
        // Along the primary key from name to name, and in each no further than to the first of the last day.
        String sql = """
                WITH RECURSIVE name AS (
                  SELECT min(origin) AS origin FROM log_checkpoint
                  UNION ALL
                  SELECT (SELECT min(origin) FROM log_checkpoint WHERE origin > name.origin) FROM name
                  WHERE name.origin IS NOT NULL)
                SELECT origin, coalesce(
                  (SELECT size FROM log_checkpoint AS c WHERE c.origin = name.origin AND at >= ? ORDER BY size LIMIT 1),
                  (SELECT max(size) + 1 FROM log_checkpoint AS c WHERE c.origin = name.origin))
                FROM name WHERE origin IS NOT NULL""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, until);
            List<Old> old = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    old.add(new Old(row.getString(1), row.getLong(2)));
                }
            }
            return old;
        }
    }

    /** How many it deleted: none that isn't followed, under its name, by one of the same hour that is old as well. */
    private static int thin(Connection connection, Old old) throws SQLException {
        // Goes along the primary key and ends when it has found enough, so what was thinned before is all that it reads
        // in vain. What another node is about to delete is left to it: the two might wait for each other.
        String sql = """
                DELETE FROM log_checkpoint WHERE origin = ? AND size IN (
                  SELECT size FROM log_checkpoint WHERE origin = ? AND size IN (
                    SELECT size FROM (
                      SELECT size, at, lead(at) OVER (ORDER BY size) AS next
                      FROM log_checkpoint WHERE origin = ? AND size < ?) AS old
                    WHERE date_bin('1 hour', at, TIMESTAMPTZ 'epoch') = date_bin('1 hour', next, TIMESTAMPTZ 'epoch')
                    LIMIT ?)
                  FOR UPDATE SKIP LOCKED)""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, old.origin);
            statement.setString(2, old.origin);
            statement.setString(3, old.origin);
            statement.setLong(4, old.before);
            statement.setInt(5, AT_ONCE);
            return statement.executeUpdate();
        }
    }
}
