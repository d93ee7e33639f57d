package tokenops.faces.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tokenops.store.Database;
import tokenops.store.Reads.DatabaseAway;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;
import tokenops.store.postgres.PostgresUnavailable;
import tokenops.store.postgres.RunningPostgres;

/**
 * Where a server's books are, as options say it: in an outside PostgreSQL, or in the embedded one, which is started for as long as it
 * takes where no server runs it.
 */
final class Books {
    /** PostgreSQL's state for a table that isn't there. */
    private static final String NO_TABLE = "42P01";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${TOKENOPS_DATA:-data}",
            description = "The server's folder, or TOKENOPS_DATA (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            defaultValue = "${TOKENOPS_DATABASE_URL}",
            description = "The outside PostgreSQL, or TOKENOPS_DATABASE_URL (default: the embedded one).")
    private @Nullable String databaseUrl;

    @Option(names = "--json", description = "Print JSON on standard output, and nothing else there.")
    private boolean json;

    /** The server's folder. */
    Path data() {
        return data;
    }

    /** What is done with them. */
    @FunctionalInterface
    interface Work<T> {
        T on(DataSource source) throws SQLException;
    }

    /** Whether JSON is wanted. */
    boolean json() {
        return json;
    }

    /** Opens them for that work. @param cache where PostgreSQL's programs are unpacked */
    <T> T open(Path cache, SecureRandom random, Work<T> work) {
        Optional<DatabaseAddress> there = ServeCommand.given(databaseUrl)
                .map(DatabaseAddress::parse)
                .or(() -> RunningPostgres.in(data.resolve("postgres")));
        return there.isPresent() ? carryOut(there.get(), work) : started(data.resolve("postgres"), cache, random, work);
    }

    private static <T> T started(Path folder, Path cache, SecureRandom random, Work<T> work) {
        if (!Files.isDirectory(folder.resolve("cluster"))) {
            throw new PostgresUnavailable(
                    "There is no database in " + folder + "; name the server's folder with --data.");
        }
        PostgresBinaries binaries = PostgresBinaries.ofThisPlatform()
                .orElseThrow(() -> new PostgresUnavailable("There is no embedded PostgreSQL for this platform."));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Setup(
                folder, cache, binaries, PostgresSettings.forThisMachine(), random, state -> {}))) {
            return carryOut(postgres.address(), work);
        }
    }

    private static <T> T carryOut(DatabaseAddress address, Work<T> work) {
        try {
            return work.on(Database.beside(address, "tokenops"));
        } catch (SQLException e) {
            throw unusable(address, e);
        } catch (DatabaseAway e) {
            throw e.getCause() instanceof SQLException cause ? unusable(address, cause) : e;
        }
    }

    private static PostgresUnavailable unusable(DatabaseAddress address, SQLException e) {
        return new PostgresUnavailable(
                NO_TABLE.equals(e.getSQLState())
                        ? "The database at " + address + " holds no books: no server has made its tables there."
                        : "The books at " + address + " can't be used: " + e.getMessage(),
                e);
    }
}
