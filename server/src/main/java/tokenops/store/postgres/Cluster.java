package tokenops.store.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.postgresql.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One PostgreSQL cluster and what is done to it: made, started, taken over from a killed server, stopped. Whoever calls
 * holds the data directory's lock, so no other server does any of this meanwhile.
 */
final class Cluster {
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    /** Recovery after a kill replays at most max_wal_size of log, which takes minutes on a slow disk, never this long. */
    private static final Duration START_LIMIT = Duration.ofMinutes(10);

    private static final Duration FAST_STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration IMMEDIATE_STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration KILL_LIMIT = Duration.ofSeconds(5);
    /** How often something without an event of its own is looked at. */
    private static final Duration LOOK = Duration.ofMillis(5);

    /** The same for a postmaster that isn't our child, whose end is no event for us. */
    private static final Duration GLANCE = Duration.ofMillis(100);

    /** The database that is made in a new cluster. */
    static final String DATABASE = "tokenops";

    private static final int CONNECT_SECONDS = 5;
    private static final int QUERY_SECONDS = 10;
    private static final int PORT_ATTEMPTS = 5;

    private final DataDirectory data;
    private final PostgresPrograms programs;
    private final PostgresSettings settings;
    private final String version;
    private final String password;
    private final ClusterProcesses processes;

    /**
     * A running postmaster.
     *
     * @param ours whether it is a child of this process, not one that outlived another
     */
    record Postmaster(ProcessHandle process, int port, boolean ours) {}

    /** @param version of the programs, such as 18.6.0 */
    Cluster(DataDirectory data, PostgresPrograms programs, PostgresSettings settings, String version, String password) {
        this.data = data;
        this.programs = programs;
        this.settings = settings;
        this.version = version;
        this.password = password;
        this.processes = ClusterProcesses.of(data.cluster());
    }

    /** Makes the cluster if there is none. It appears under its name only when it is whole and on disk. */
    void makeIfNew() throws IOException, InterruptedException {
        if (data.hasCluster()) {
            programs.account().own(data.cluster());
            return;
        }
        Path unfinished = data.unfinishedCluster();
        if (Files.exists(unfinished)) {
            Folders.delete(unfinished);
        }
        Files.createDirectory(unfinished);
        programs.account().own(unfinished);
        Path passwordFile = data.writePrivate("password.initdb", password);
        try {
            programs.account().own(passwordFile);
            programs.initdb(unfinished, passwordFile, data.log());
        } finally {
            Files.delete(passwordFile);
        }
        data.adoptCluster();
    }

    /**
     * Takes over a PostgreSQL that outlived the server that started it, when it is of this version, takes our password and
     * is as durable as it must be; ends what that server left running in it. Whatever else lives of this cluster is
     * stopped, and a postmaster.pid that nobody stands behind is removed.
     */
    Optional<Postmaster> takeOver() throws IOException, InterruptedException {
        List<ProcessHandle> alive = processes.alive();
        Optional<ProcessHandle> postmaster =
                alive.stream().filter(processes::isPostmaster).findFirst();
        if (postmaster.isPresent()) {
            Optional<PostmasterFile> file = PostmasterFile.read(data.cluster())
                    .filter(written -> written.pid() == postmaster.get().pid() && written.ready());
            if (file.isPresent()) {
                Postmaster outliving =
                        new Postmaster(postmaster.get(), file.get().port(), false);
                if (answersAsOurs(outliving)) {
                    LOG.info("took over PostgreSQL, process {}, which outlived its server", outliving.process.pid());
                    return Optional.of(outliving);
                }
            }
            LOG.info(
                    "stopping PostgreSQL, process {}, which another server left",
                    postmaster.get().pid());
            stop(new Postmaster(postmaster.get(), 0, false));
        }
        clearAway();
        return Optional.empty();
    }

    private boolean answersAsOurs(Postmaster outliving) {
        try (Connection connection = connect(outliving.port());
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(QUERY_SECONDS);
            Durability durability = Durability.of(connection);
            durability.require();
            if (!version.startsWith(durability.serverVersion())
                    || !ask(statement, "SHOW data_directory")
                            .equals(data.cluster().toString())) {
                return false;
            }
            makeDatabase(statement);
            // the dead server's sessions may still run a statement or hold locks
            return Boolean.parseBoolean(ask(statement, """
                    SELECT coalesce(bool_and(pg_terminate_backend(pid, 5000)), true)::text
                      FROM pg_stat_activity
                     WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
                    """));
        } catch (SQLException | PostgresUnavailable e) {
            LOG.warn("PostgreSQL, process {}, can't be taken over: {}", outliving.process.pid(), e.getMessage());
            return false;
        }
    }

    /**
     * Makes way for a start where a postmaster was killed. Its children end by themselves within moments; until then they
     * hold its shared memory. PostgreSQL sees for itself that postmaster.pid is stale, except when the id in it is by now a
     * stranger's or a zombie's: only then the file is removed, because it is also PostgreSQL's own guard.
     */
    void clearAway() throws IOException, InterruptedException {
        if (!await(KILL_LIMIT, () -> processes.alive().isEmpty())) {
            for (ProcessHandle orphan : processes.alive()) {
                programs.signal(orphan.pid(), "QUIT", data.log());
            }
            if (!await(KILL_LIMIT, () -> processes.alive().isEmpty())) {
                throw new PostgresUnavailable("Processes of a killed PostgreSQL don't end: "
                        + processes.alive().stream().map(ProcessHandle::pid).toList()
                        + "; end them, then start again.");
            }
        }
        Optional<PostmasterFile> stale = PostmasterFile.read(data.cluster());
        if (stale.isPresent() && ProcessHandle.of(stale.get().pid()).isPresent()) {
            PostmasterFile.delete(data.cluster());
        }
    }

    /** Starts PostgreSQL on a free port. */
    Postmaster launch() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                return launch(port);
            } catch (PortTaken e) {
                if (attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Starts PostgreSQL on this port, waits until it takes connections and asks it whether commits are durable. */
    Postmaster launch(int port) throws IOException, InterruptedException {
        data.boundLog();
        long logLength = data.logLength();
        Process process = programs.postgres(data.cluster(), data.log(), settings.options(port, processes.name()));
        Postmaster started = new Postmaster(process.toHandle(), port, true);
        try {
            long deadline = System.nanoTime() + START_LIMIT.toNanos();
            while (!ready(started)) {
                if (process.waitFor(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw failed(process.exitValue(), logLength);
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new PostgresUnavailable(
                            "PostgreSQL wasn't ready after " + START_LIMIT + "; see " + data.log() + ".");
                }
            }
            check(port);
            return started;
        } catch (RuntimeException | IOException | InterruptedException e) {
            stopAfter(e, started);
            throw e;
        }
    }

    private void stopAfter(Exception cause, Postmaster started) throws InterruptedException {
        try {
            stop(started);
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private boolean ready(Postmaster started) throws IOException {
        return PostmasterFile.read(data.cluster())
                .filter(file -> file.pid() == started.process.pid() && file.ready())
                .isPresent();
    }

    private void check(int port) {
        try (Connection connection = connect(port);
                Statement statement = connection.createStatement()) {
            Durability.of(connection).require();
            makeDatabase(statement);
        } catch (SQLException e) {
            throw new PostgresUnavailable("PostgreSQL has started but doesn't answer: " + e.getMessage(), e);
        }
    }

    private static void makeDatabase(Statement statement) throws SQLException {
        if (ask(statement, "SELECT count(*)::text FROM pg_database WHERE datname = '" + DATABASE + "'")
                .equals("0")) {
            statement.execute("CREATE DATABASE " + DATABASE);
        }
    }

    private PostgresUnavailable failed(int exitValue, long logLength) throws IOException {
        String log = data.logSince(logLength);
        String message = "PostgreSQL didn't start (exit " + exitValue + "); " + data.log() + " says: " + log;
        return log.contains("Address already in use") ? new PortTaken(message) : new PostgresUnavailable(message);
    }

    /**
     * Stops PostgreSQL: SIGINT ends sessions and writes a checkpoint, SIGQUIT leaves the next start to recover, and what
     * even that can't end is killed. Each is given its time.
     */
    void stop(Postmaster postmaster) throws IOException, InterruptedException {
        if (!living(postmaster)) {
            return;
        }
        programs.signal(postmaster.process.pid(), "INT", data.log());
        if (await(FAST_STOP_LIMIT, () -> !living(postmaster))) {
            return;
        }
        LOG.warn("PostgreSQL didn't stop within {} s and is stopped at once", FAST_STOP_LIMIT.toSeconds());
        programs.signal(postmaster.process.pid(), "QUIT", data.log());
        if (!await(IMMEDIATE_STOP_LIMIT, () -> !living(postmaster)) && living(postmaster)) {
            postmaster.process.destroyForcibly();
            await(KILL_LIMIT, () -> !living(postmaster));
        }
    }

    /** Whether it is still this cluster's postmaster: a process id can be another's by now, and a zombie is no server. */
    boolean living(Postmaster postmaster) {
        return postmaster.ours ? postmaster.process.isAlive() : processes.isPostmaster(postmaster.process);
    }

    /** Waits for the postmaster's end, at most so long; true when it has ended. */
    boolean awaitEnd(Postmaster postmaster, Duration limit) throws InterruptedException {
        if (!postmaster.ours) {
            return await(limit, GLANCE, () -> !living(postmaster));
        }
        try {
            postmaster.process.onExit().get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the end of a process can't fail", e);
        }
    }

    private Connection connect(int port) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", PostgresPrograms.SUPERUSER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        properties.setProperty("socketTimeout", Integer.toString(QUERY_SECONDS));
        properties.setProperty("ApplicationName", "tokenops");
        Connection connection = new Driver().connect(url(port, "postgres"), properties);
        if (connection == null) {
            throw new SQLException("the driver doesn't know its own address");
        }
        return connection;
    }

    static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static String ask(Statement statement, String question) throws SQLException {
        try (ResultSet row = statement.executeQuery(question)) {
            row.next();
            return row.getString(1);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static boolean await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        return await(limit, LOOK, condition);
    }

    /** Waits for something about another's process, for which the system has no event to wait on. */
    private static boolean await(Duration limit, Duration step, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            Thread.sleep(step);
        }
        return true;
    }

    /** Somebody took the port between our asking and PostgreSQL's. */
    private static final class PortTaken extends PostgresUnavailable {
        private static final long serialVersionUID = 1L;

        PortTaken(String message) {
            super(message);
        }
    }
}
