package tokenops.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.Durability;
import tokenops.store.postgres.PostgresUnavailable;

/**
 * The open database: a bounded pool of connections to the embedded PostgreSQL or to one named by URL, which has been
 * asked whether it keeps what it acknowledges, and whose tables are those of this version.
 *
 * <p>Every session speaks UTC, is READ COMMITTED unless a transaction says otherwise, and gives up on a statement or a
 * lock after a bounded time. May be used from any thread.
 */
public final class Database implements AutoCloseable {
    /** Executions of a statement on a connection before the driver prepares it: all of ours come again at once. */
    private static final int PREPARE_THRESHOLD = 1;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

    /** How long a statement may take that reads, and one that writes, for which many wait. */
    private static final Duration READING_LIMIT = Duration.ofSeconds(30);

    private static final Duration WRITING_LIMIT = Duration.ofSeconds(20);

    /** A connection that says nothing for so much longer than a statement may take is dead. */
    private static final Duration SILENCE_LIMIT = Duration.ofSeconds(5);

    private static final Duration LOCK_LIMIT = Duration.ofSeconds(10);
    private static final Duration IDLE_TRANSACTION_LIMIT = Duration.ofSeconds(60);
    private static final Duration VALIDATION_LIMIT = Duration.ofSeconds(2);

    private final HikariDataSource pool;
    private final HikariDataSource writing;
    private final Durability durability;

    private Database(HikariDataSource pool, HikariDataSource writing, Durability durability) {
        this.pool = pool;
        this.writing = writing;
        this.durability = durability;
    }

    /**
     * How many connections, and how long a caller waits for one before it gets an error that says so.
     *
     * @param connections at least 1; PostgreSQL's max_connections is shared by all nodes
     */
    public record Limits(int connections, Duration patience) {
        public Limits {
            if (connections < 1) {
                throw new IllegalArgumentException("a pool needs a connection");
            }
        }

        /** Four connections a core are as many as PostgreSQL and the server can use on the same machine. */
        public static Limits forCores(int cores) {
            return new Limits(Math.clamp(4L * cores, 8, 64), Duration.ofSeconds(10));
        }
    }

    /**
     * Connects, checks the server, brings its tables to this version and opens the pool.
     *
     * @param applicationName shown in pg_stat_activity
     * @throws PostgresUnavailable with one sentence when it can't be reached, isn't durable or can't be migrated
     */
    public static Database open(DatabaseAddress address, Limits limits, String applicationName) {
        PGSimpleDataSource source = source(address, applicationName, READING_LIMIT);
        Durability durability;
        try (Connection connection = source.getConnection()) {
            durability = Durability.of(connection);
        } catch (SQLException e) {
            throw new PostgresUnavailable("The database at " + address + " can't be reached: " + e.getMessage(), e);
        }
        durability.require();
        migrate(beside(address, applicationName));
        HikariDataSource pool = pool(source, limits, "database", READING_LIMIT);
        try {
            Limits writers = new Limits(limits.connections() / 2 + 1, limits.patience());
            PGSimpleDataSource writing = source(address, applicationName, WRITING_LIMIT);
            return new Database(pool, pool(writing, writers, "writing", WRITING_LIMIT), durability);
        } catch (RuntimeException e) {
            pool.close();
            throw e;
        }
    }

    private static HikariDataSource pool(DataSource source, Limits limits, String name, Duration statement) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(source);
        config.setPoolName(name);
        config.setMaximumPoolSize(limits.connections());
        config.setConnectionTimeout(limits.patience().toMillis());
        config.setValidationTimeout(VALIDATION_LIMIT.toMillis());
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        // the driver would otherwise tell every session the time zone of this machine
        config.setConnectionInitSql("SET TIME ZONE 'UTC'"
                + "; SET statement_timeout = " + statement.toMillis()
                + "; SET lock_timeout = " + LOCK_LIMIT.toMillis()
                + "; SET idle_in_transaction_session_timeout = " + IDLE_TRANSACTION_LIMIT.toMillis()
                // All that is asked here is found by an index, whatever the parameters are. PostgreSQL would plan most
                // of it anew
                // each time, because it takes arrays to be longer than ours are, and that costs as much as doing it.
                + "; SET plan_cache_mode = force_generic_plan"
                // A plan made while a table was small would read all of it when it no longer is.
                + "; SET enable_seqscan = off");
        return new HikariDataSource(config);
    }

    /** Single connections to a database as it is, without a pool and without changing anything: for commands that look at it beside a server. */
    public static DataSource beside(DatabaseAddress address, String applicationName) {
        PGSimpleDataSource source = source(address, applicationName, READING_LIMIT);
        // a question about everything may take long, and so may a change of full tables
        source.setSocketTimeout(0);
        return source;
    }

    private static PGSimpleDataSource source(DatabaseAddress address, String applicationName, Duration statement) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        // what the URL says of these settings wins over ours
        source.setApplicationName(applicationName);
        source.setConnectTimeout((int) CONNECT_LIMIT.toSeconds());
        source.setSocketTimeout((int) statement.plus(SILENCE_LIMIT).toSeconds());
        source.setTcpKeepAlive(true);
        source.setPrepareThreshold(PREPARE_THRESHOLD);
        source.setBinaryTransfer(true);
        source.setReWriteBatchedInserts(true);
        source.setUrl(address.jdbcUrl());
        address.user().ifPresent(source::setUser);
        address.password().ifPresent(source::setPassword);
        return source;
    }

    private static void migrate(DataSource source) {
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .failOnMissingLocations(true)
                    .validateMigrationNaming(true)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new PostgresUnavailable("The database's tables can't be brought to this version: " + reason(e), e);
        }
    }

    /** Flyway's own message is a table of ten lines; PostgreSQL's is a sentence. */
    private static String reason(FlywayException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused) {
                String advice = "42501".equals(refused.getSQLState())
                        ? ". Its user must be allowed to create tables: make it the owner of the database"
                        : "";
                return refused.getMessage() + advice;
            }
        }
        return String.valueOf(e.getMessage());
    }

    /** Connections are taken from here and given back by closing them. */
    public DataSource connections() {
        return pool;
    }

    /** Half as many again, for the lanes and the log: what is being written never waits behind those who read. */
    public DataSource writing() {
        return writing;
    }

    /** What the server said of itself when it was opened. */
    public Durability durability() {
        return durability;
    }

    /** How many connections are in use now, for the metrics. */
    public int connectionsInUse() {
        return pool.getHikariPoolMXBean().getActiveConnections()
                + writing.getHikariPoolMXBean().getActiveConnections();
    }

    @Override
    public void close() {
        writing.close();
        pool.close();
    }
}
