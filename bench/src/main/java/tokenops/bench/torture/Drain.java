package tokenops.bench.torture;

import java.sql.SQLException;
import java.time.Duration;
import tokenops.bench.Figures;
import tokenops.bench.load.Database;

/**
 * Waits, when nothing more is asked for, until everything has come to its end: runs, callbacks, leaves, payments. What was under way
 * at the last kill goes on when its lease has run out, 20 seconds for a run and 40 for a callback.
 */
final class Drain {
    /** Longer than any lease and than the provider's next attempt: what isn't over by then never will be. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration LOOK = Duration.ofMillis(500);

    private static final String UNDER_WAY = """
            SELECT (SELECT count(*) FROM run WHERE state NOT IN ('result_ready', 'closed', 'failed', 'cancelled'))
              + (SELECT count(*) FROM callback WHERE due_at IS NOT NULL)
              + (SELECT count(*) FROM leaf)
              + (SELECT count(*) FROM log_entry) - (SELECT coalesce(max(size), 0) FROM log_checkpoint)
              + (SELECT count(*) FROM payment WHERE state IN ('requested', 'submitted'))""";

    private Drain() {}

    /** Returns when nothing is under way, or won't end; how many seconds that took. */
    static long await(Database database, Figures figures) throws SQLException, InterruptedException {
        long begin = System.nanoTime();
        long left = database.ask(UNDER_WAY);
        figures.say("the load has stopped, " + left + " runs, callbacks, leaves and payments are under way");
        while (left > 0 && System.nanoTime() - begin < PATIENCE.toNanos()) {
            Thread.sleep(LOOK);
            left = database.ask(UNDER_WAY);
        }
        long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
        figures.say(left + " are left after " + seconds + " s");
        return seconds;
    }
}
