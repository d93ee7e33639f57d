package tokenops.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.path.Home;

/**
 * Forgets, every hour, answers that are too old to be asked for and batches' own rows, which only a failed commit asks for.
 *
 * <p>Beside the lanes and in slices: an hour of a busy server leaves millions, and nobody may wait for them. Of several nodes each
 * takes what no other has in hand. One thread of its own.
 */
public final class OldRows implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OldRows.class);

    private static final Duration KEEP_ANSWERS = Duration.ofDays(7);
    private static final Duration KEEP_BATCHES = Duration.ofDays(1);
    private static final Duration PERIOD = Duration.ofHours(1);

    /** How often it is looked at the clock. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Rows of one commit: about a second's work. */
    private static final int SLICE = 20_000;

    private final Home.Count homes;
    private final DataSource source;
    private final Clock clock;
    private final Every due = new Every(PERIOD);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private OldRows(Home.Count homes, DataSource source, Clock clock) {
        this.homes = homes;
        this.source = source;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("old-rows").unstarted(this::run);
    }

    /** Begins, with what is too old already. */
    public static OldRows start(Home.Count homes, DataSource source, Clock clock) {
        OldRows started = new OldRows(homes, source, clock);
        started.thread.start();
        return started;
    }

    private void run() {
        try {
            do {
                if (due.isTime(clock.instant())) {
                    forget();
                }
            } while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void forget() {
        try {
            for (int home = 0; home < homes.homes(); home++) {
                forget("idempotency", new Home(home), KEEP_ANSWERS);
                forget("batch", new Home(home), KEEP_BATCHES);
            }
        } catch (SQLException | RuntimeException e) {
            LOG.warn("old rows are forgotten in an hour", e);
        }
    }

    private void forget(String table, Home home, Duration kept) throws SQLException {
        int forgotten = SLICE;
        while (forgotten == SLICE && closing.getCount() > 0) {
            try (Connection connection = source.getConnection();
                    PreparedStatement statement = connection.prepareStatement("DELETE FROM " + table
                            + " WHERE ctid = ANY(ARRAY(SELECT ctid FROM " + table
                            + " WHERE home = ? AND at < ? LIMIT ? FOR UPDATE SKIP LOCKED))")) {
                statement.setShort(1, home.number());
                statement.setTimestamp(2, Timestamp.from(clock.instant().minus(kept)));
                statement.setInt(3, SLICE);
                forgotten = statement.executeUpdate();
            }
        }
    }

    /** Ends after the slice at hand. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
