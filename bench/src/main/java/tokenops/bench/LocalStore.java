package tokenops.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import javax.sql.DataSource;
import tokenops.path.Home;
import tokenops.path.Ids;
import tokenops.path.Sealer;
import tokenops.store.Core;
import tokenops.store.Database;
import tokenops.store.Documents;
import tokenops.store.Lanes;
import tokenops.store.Reads;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;
import tokenops.store.postgres.PostgresUnavailable;
import tokenops.store.postgres.RunningPostgres;

/**
 * The product's store in the bench's own process: its embedded PostgreSQL with the settings it always has, its tables, its lanes.
 * For what is measured below HTTP.
 */
public final class LocalStore implements AutoCloseable {
    /**
     * More than a server makes by itself on two processors ({@code serve --homes 4}): here nothing else needs the processors, and one
     * lane leaves them idle while it waits for its database session.
     */
    public static final Home.Count HOMES = new Home.Count(4);

    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final Database database;
    private final Core core;

    private LocalStore(Path folder, EmbeddedPostgres postgres, Database database, Core core) {
        this.folder = folder;
        this.postgres = postgres;
        this.database = database;
        this.core = core;
    }

    /** Starts one with empty tables in an empty folder. */
    public static LocalStore start(Path folder, Figures figures) throws SQLException {
        SecureRandom random = new SecureRandom();
        PostgresBinaries binaries = PostgresBinaries.ofThisPlatform()
                .orElseThrow(() -> new PostgresUnavailable("There is no embedded PostgreSQL for this platform."));
        EmbeddedPostgres postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Setup(
                folder,
                PostgresBinaries.cacheFolder(System.getenv(), Path.of(System.getProperty("user.home"))),
                binaries,
                PostgresSettings.forThisMachine(),
                random,
                state -> figures.say("PostgreSQL: " + state)));
        try {
            Database.Limits limits =
                    Database.Limits.forCores(Runtime.getRuntime().availableProcessors());
            Database database = Database.open(postgres.address(), limits, "bench");
            Clock clock = Clock.systemUTC();
            Ids ids = new Ids(clock, random);
            Reads reads = new Reads(database.connections());
            Lanes lanes = new Lanes(HOMES, database.writing(), clock, ids);
            Core core = new Core(lanes, reads, new Documents(reads, HOMES), new Sealer(clock, ids), ids, clock);
            return new LocalStore(folder, postgres, database, core);
        } catch (RuntimeException e) {
            postgres.close();
            throw e;
        }
    }

    /** What stations work with. */
    public Core core() {
        return core;
    }

    /** Where its database takes connections. */
    public DatabaseAddress address() {
        return postgres.address();
    }

    /** The connections of lanes and log. */
    public DataSource writing() {
        return database.writing();
    }

    /** Single connections beside the product's pools. */
    public DataSource beside() {
        return Database.beside(postgres.address(), "bench");
    }

    /** One of these. */
    public Connection connect() throws SQLException {
        return beside().getConnection();
    }

    /** Processor time so far of this process and of PostgreSQL. */
    public CpuTimes cpu() throws IOException {
        return CpuTimes.of(
                ProcessHandle.current().pid(), RunningPostgres.processId(folder).orElseThrow());
    }

    @Override
    public void close() {
        core.lanes().close();
        database.close();
        postgres.close();
    }
}
