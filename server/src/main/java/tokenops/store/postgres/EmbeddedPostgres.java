package tokenops.store.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real, persistent PostgreSQL that the server starts for itself in a data directory and watches: it listens on the
 * loopback address alone, on a port chosen at each start, behind a random password.
 *
 * <p>When PostgreSQL dies it is started again on the same port, so that a connection pool finds it by itself; the
 * listener hears of it. When the server dies PostgreSQL may live on; the next server takes it over. All methods may be
 * called from any thread.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);

    /** How often the log's size is looked at, and how long an end can stay unseen where there is no event for it. */
    private static final Duration WATCH = Duration.ofSeconds(30);
    /** Restarts in a row before PostgreSQL is given up; with the pauses between them about a minute. */
    private static final int RESTARTS = 16;

    private static final Duration PAUSE_STEP = Duration.ofMillis(500);
    private static final Duration WATCHER_END_LIMIT = Duration.ofSeconds(60);

    private final DataDirectory data;
    private final Cluster cluster;
    private final DatabaseAddress address;
    private final boolean takenOver;
    private final Listener listener;
    private final Thread watcher;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition closing = lock.newCondition();
    /** Guarded by the lock, as is {@link #isClosing}. */
    private Cluster.Postmaster postmaster;

    private boolean isClosing;
    private volatile State state = new Running();

    /** How PostgreSQL is. */
    public sealed interface State {}

    /** It takes connections. */
    public record Running() implements State {}

    /** It died and is being started again. */
    public record Restarting(String why) implements State {}

    /** It couldn't be started again: only a new server can help. */
    public record Lost(String why) implements State {}

    /** The server has closed it. */
    public record Closed() implements State {}

    /** Hears of every change of state, on the watcher's thread; must return soon. */
    @FunctionalInterface
    public interface Listener {
        void changed(State state);
    }

    /**
     * What a start needs to know.
     *
     * @param directory is made when it isn't there; held by this server alone
     * @param cache where the programs are unpacked: {@link PostgresBinaries#cacheFolder}
     */
    public record Setup(
            Path directory,
            Path cache,
            PostgresBinaries binaries,
            PostgresSettings settings,
            SecureRandom random,
            Listener listener) {}

    private EmbeddedPostgres(
            DataDirectory data, Cluster cluster, Cluster.Postmaster postmaster, String password, Listener listener) {
        this.data = data;
        this.cluster = cluster;
        this.postmaster = postmaster;
        this.takenOver = !postmaster.ours();
        this.listener = listener;
        this.address = new DatabaseAddress(
                Cluster.url(postmaster.port(), Cluster.DATABASE),
                Optional.of(PostgresPrograms.SUPERUSER),
                Optional.of(password));
        this.watcher = Thread.ofVirtual().name("postgres-watcher").unstarted(this::watch);
    }

    /**
     * Starts PostgreSQL, or takes over one that a killed server left in this directory. It takes connections on return.
     *
     * @throws DataDirectoryInUse when another server has the directory
     * @throws PostgresUnavailable when it can't be started or isn't as durable as it must be
     */
    public static EmbeddedPostgres start(Setup setup) {
        DataDirectory data = DataDirectory.lock(setup.directory());
        try {
            Path installation = setup.binaries().unpackedBelow(setup.cache());
            ServerAccount account = ServerAccount.forCluster(data.cluster(), List.of(data.directory(), installation));
            String password = data.password(setup.random());
            Cluster cluster = new Cluster(
                    data,
                    new PostgresPrograms(installation, account),
                    setup.settings(),
                    setup.binaries().version(),
                    password);
            cluster.makeIfNew();
            Optional<Cluster.Postmaster> outliving = cluster.takeOver();
            Cluster.Postmaster postmaster = outliving.isPresent() ? outliving.get() : cluster.launch();
            EmbeddedPostgres started = new EmbeddedPostgres(data, cluster, postmaster, password, setup.listener());
            started.watcher.start();
            return started;
        } catch (IOException e) {
            data.close();
            throw new PostgresUnavailable("PostgreSQL can't be started in " + setup.directory() + ": " + e, e);
        } catch (InterruptedException e) {
            data.close();
            Thread.currentThread().interrupt();
            throw new PostgresUnavailable("The start of PostgreSQL was interrupted.", e);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }

    /** The server's own database; the same for as long as this object lives. */
    public DatabaseAddress address() {
        return address;
    }

    /** How PostgreSQL is now. */
    public State state() {
        return state;
    }

    /** Whether it was running already, left by a server that was killed. */
    public boolean takenOver() {
        return takenOver;
    }

    /** The postmaster's process id; another one after a restart. */
    public long processId() {
        lock.lock();
        try {
            return postmaster.process().pid();
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        try {
            for (Cluster.Postmaster watched = current(); !isClosing(); watched = current()) {
                if (cluster.awaitEnd(watched, WATCH)) {
                    if (isClosing() || !restart(watched)) {
                        return;
                    }
                } else {
                    data.boundLog();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.error("PostgreSQL is no longer watched", e);
            become(new Lost("its watcher failed: " + e.getMessage()));
        }
    }

    /** Starts PostgreSQL again; false when that is given up, or no longer wanted. */
    private boolean restart(Cluster.Postmaster dead) throws InterruptedException {
        String why = "PostgreSQL, process " + dead.process().pid() + ", ended";
        LOG.error("{} and is being started again", why);
        become(new Restarting(why));
        for (int attempt = 1; attempt <= RESTARTS; attempt++) {
            if (pausedUntilClosing(PAUSE_STEP.multipliedBy(attempt - 1L))) {
                return false;
            }
            try {
                cluster.clearAway();
                Cluster.Postmaster started = cluster.launch(dead.port());
                lock.lock();
                try {
                    postmaster = started;
                } finally {
                    lock.unlock();
                }
                LOG.info("PostgreSQL runs again, process {}", started.process().pid());
                become(new Running());
                return true;
            } catch (IOException | PostgresUnavailable e) {
                LOG.error("restart {} of {} of PostgreSQL failed: {}", attempt, RESTARTS, e.getMessage());
                why = e.getMessage() == null ? e.toString() : e.getMessage();
            }
        }
        become(new Lost(why));
        return false;
    }

    private boolean pausedUntilClosing(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !isClosing) {
                left = closing.awaitNanos(left);
            }
            return isClosing;
        } finally {
            lock.unlock();
        }
    }

    private void become(State next) {
        state = next;
        listener.changed(next);
    }

    private Cluster.Postmaster current() {
        lock.lock();
        try {
            return postmaster;
        } finally {
            lock.unlock();
        }
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return isClosing;
        } finally {
            lock.unlock();
        }
    }

    /** Stops PostgreSQL, within a bounded time, and gives the directory free. Sessions that are still open are ended. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (isClosing) {
                return;
            }
            isClosing = true;
            closing.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            cluster.stop(current());
            // a restart under way ends with the postmaster it has started
            watcher.join(WATCHER_END_LIMIT.toMillis());
            cluster.stop(current());
            state = new Closed();
        } catch (IOException e) {
            throw new PostgresUnavailable("PostgreSQL can't be stopped: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            data.close();
        }
    }
}
