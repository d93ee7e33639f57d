package tokenops;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.faces.cli.Settings;
import tokenops.path.Home;
import tokenops.store.Database;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;
import tokenops.store.postgres.PostgresUnavailable;

/**
 * The database of a server: one outside, or the embedded PostgreSQL that is started for it.
 *
 * @param opened is told of each part that must be closed, in the order in which they were opened
 */
record ServerDatabase(Settings settings, Consumer<AutoCloseable> opened) {
    private static final Logger LOG = LoggerFactory.getLogger(ServerDatabase.class);

    /** Homes of an outside database, which a cluster may share. */
    private static final Home.Count CLUSTER_HOMES = new Home.Count(64);

    Database open(SecureRandom random) {
        DatabaseAddress address = settings.database().outside().orElseGet(() -> embedded(random));
        Database database = Database.open(
                address, Database.Limits.forCores(Runtime.getRuntime().availableProcessors()), "tokenops");
        opened.accept(database);
        return database;
    }

    private DatabaseAddress embedded(SecureRandom random) {
        PostgresBinaries binaries = PostgresBinaries.ofThisPlatform()
                .orElseThrow(() -> new PostgresUnavailable(
                        "There is no embedded PostgreSQL for this platform: name one with --database-url."));
        EmbeddedPostgres postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Setup(
                settings.data().resolve("postgres"),
                settings.cache(),
                binaries,
                PostgresSettings.forThisMachine(),
                random,
                state -> LOG.warn("PostgreSQL: {}", state)));
        opened.accept(postgres);
        return postgres.address();
    }

    /** How many homes this database has: fixed when it was made. */
    Home.Count homes(DataSource source) throws SQLException {
        Home.Count wanted = settings.database()
                .homes()
                .orElseGet(() -> settings.database().outside().isPresent()
                        ? CLUSTER_HOMES
                        : Home.Count.forProcessors(Runtime.getRuntime().availableProcessors()));
        try (var connection = source.getConnection();
                var insert = connection.prepareStatement(
                        "INSERT INTO instance (name, value) VALUES ('homes', ?) ON CONFLICT (name) DO NOTHING");
                var select = connection.prepareStatement("SELECT value FROM instance WHERE name = 'homes'")) {
            insert.setString(1, Integer.toString(wanted.homes()));
            insert.executeUpdate();
            try (var row = select.executeQuery()) {
                row.next();
                return new Home.Count(Integer.parseInt(row.getString(1)));
            }
        }
    }
}
