package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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
            int statements = 0;
            while (statements < MOST && thin(connection) == AT_ONCE) {
                statements++;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("old checkpoints aren't deleted: " + e.getMessage(), e);
        }
    }

    /** How many it deleted: none that isn't followed, under its name, by one of the same hour that is older than a day as well. */
    private int thin(Connection connection) throws SQLException {
        // Goes along the primary key and ends when it has found enough, so what was thinned before is all that it reads
        // in vain.
        String sql = """
                DELETE FROM log_checkpoint AS c USING (
                  SELECT origin, size FROM (
                    SELECT origin, size, at, lead(at) OVER (PARTITION BY origin ORDER BY size) AS next
                    FROM log_checkpoint WHERE at < ?) AS old
                  WHERE date_bin('1 hour', at, TIMESTAMPTZ 'epoch') = date_bin('1 hour', next, TIMESTAMPTZ 'epoch')
                  LIMIT ?) AS gone
                WHERE c.origin = gone.origin AND c.size = gone.size""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, OffsetDateTime.ofInstant(clock.instant().minus(WHOLE_FOR), ZoneOffset.UTC));
            statement.setInt(2, AT_ONCE);
            return statement.executeUpdate();
        }
    }
}
