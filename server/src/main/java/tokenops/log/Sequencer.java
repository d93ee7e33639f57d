package tokenops.log;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.path.Home;

/**
 * Puts waiting leaves into the log and signs it, on one thread of its own.
 *
 * <p>Several may run on one database, on one node or many: the head's lock lets them go one after another, its compare-and-set
 * would stop what slipped through, and each signs only what continues what it signed before.
 */
public final class Sequencer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sequencer.class);

    /** Between the starts of two rounds, unless more waits than one takes: shares the cost of a commit and two flushes. */
    private static final Duration PACE = Duration.ofMillis(50);

    /** How often it looks when nobody wakes it: leaves of other nodes, and those that came before a crash. */
    private static final Duration POLL = Duration.ofMillis(200);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** How it stands, for health. */
    public sealed interface State {}

    /** Leaves are logged within a second of their commit. */
    public record Running() implements State {}

    /** Something failed that can pass, the database most likely; it is tried again without end. */
    public record Retrying(String why) implements State {}

    /** It has stopped for good, nothing is served, and only an operator can mend that. */
    public record Refusing(String reason) implements State {}

    private final Round round;
    private final Signing signing;
    private final Thread thread;
    private volatile State state = new Running();
    private volatile boolean woken;
    private volatile boolean closing;

    private Sequencer(Home.Count homes, DataSource source, Signing signing, Supplier<List<SignedHead>> witnessed) {
        this.signing = signing;
        this.round = new Round(homes, source, signing, witnessed);
        this.thread = Thread.ofPlatform().name("log-sequencer").unstarted(this::run);
    }

    /**
     * Starts; what was signed before is compared with the database before anything else.
     *
     * @param witnessed what others have seen of the log, {@link Witnesses#seen}
     */
    public static Sequencer start(
            Home.Count homes,
            DataSource source,
            LogKey key,
            Keys keys,
            Clock clock,
            Supplier<List<SignedHead>> witnessed) {
        Sequencer sequencer = new Sequencer(homes, source, new Signing(key, keys, source, clock), witnessed);
        sequencer.thread.start();
        return sequencer;
    }

    /** Leaves were committed: they needn't wait for the next look. Cheap, any thread. */
    public void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    /** The newest signed checkpoint; empty before the first and while refusing. */
    public Optional<SignedHead> served() {
        return signing.served();
    }

    public State state() {
        return state;
    }

    /** Finishes the round that is under way. Leaves still waiting are logged after the next start. */
    @Override
    public void close() {
        closing = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean open = false;
        Duration pause = FIRST_PAUSE;
        while (!closing) {
            long began = System.nanoTime();
            woken = false;
            try {
                if (!open) {
                    round.open();
                    open = true;
                }
                boolean more = round.run();
                pause = FIRST_PAUSE;
                recovered();
                if (!more) {
                    rest(began);
                }
            } catch (WouldFork e) {
                signing.withdraw();
                state = new Refusing(e.sentence());
                LOG.error("THE LOG HAS STOPPED. {}", e.sentence());
                return;
            } catch (Error e) {
                state = new Refusing("The sequencer died of " + e + "; a restart of the server brings it back.");
                throw e;
            } catch (SQLException | RuntimeException e) {
                failed(e);
                park(System.nanoTime() + pause.toNanos(), false);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    private void failed(Exception e) {
        if (state instanceof Running) {
            LOG.warn("the log isn't sequenced for now, tried again until it is", e);
        }
        state = new Retrying(String.valueOf(e.getMessage()));
    }

    private void recovered() {
        if (state instanceof Retrying) {
            LOG.info("the log is sequenced again");
            state = new Running();
        }
    }

    private void rest(long began) {
        park(began + PACE.toNanos(), false);
        park(System.nanoTime() + POLL.toNanos(), true);
    }

    private void park(long until, boolean unlessWoken) {
        while (!closing && !(unlessWoken && woken)) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(left);
        }
    }
}
