package tokenops.faces.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tokenops.ledger.LedgerCheck;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.store.Database;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;
import tokenops.store.postgres.PostgresUnavailable;
import tokenops.store.postgres.RunningPostgres;

/** {@code tokenops ledger}: looks at the books of a server, beside it or while it is stopped. */
@Command(name = "ledger", description = "Looks at the books.", synopsisSubcommandLabel = "COMMAND")
public final class LedgerCommand {
    /** PostgreSQL's state for a table that isn't there. */
    private static final String NO_TABLE = "42P01";

    private final Path cache;
    private final SecureRandom random;

    /** @param cache where PostgreSQL's programs are unpacked */
    public LedgerCommand(Path cache, SecureRandom random) {
        this.cache = cache;
        this.random = random;
    }

    @Command(
            name = "check",
            description = {
                "Recomputes every balance from the transfers and compares. Exit 1 if anything differs.",
                "Works on one snapshot, also while a server runs; where none runs, its database is started for as long as it takes."
            })
    int check(
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            defaultValue = "${TOKENOPS_DATA:-data}",
                            description = "The server's folder, or TOKENOPS_DATA (default: ${DEFAULT-VALUE}).")
                    Path data,
            @Option(
                            names = "--database-url",
                            paramLabel = "URL",
                            defaultValue = "${TOKENOPS_DATABASE_URL}",
                            description =
                                    "The outside PostgreSQL, or TOKENOPS_DATABASE_URL (default: the embedded one).")
                    @Nullable
                    String databaseUrl,
            @Option(names = "--json", description = "Print JSON on standard output, and nothing else there.")
                    boolean json) {
        Optional<DatabaseAddress> outside = ServeCommand.given(databaseUrl).map(DatabaseAddress::parse);
        List<LedgerCheck.Result> results =
                outside.isPresent() ? look(outside.get()) : embedded(data.resolve("postgres"));
        boolean ok = results.stream().allMatch(LedgerCheck.Result::ok);
        if (json) {
            System.out.println(CanonicalJson.text(Json.object()
                    .put("ok", ok)
                    .put("checks", Json.array(results, LedgerCommand::form))
                    .build()));
        } else {
            results.forEach(LedgerCommand::print);
            System.out.println(ok ? "The books balance." : "THE BOOKS DO NOT BALANCE.");
        }
        return ok ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private List<LedgerCheck.Result> embedded(Path folder) {
        Optional<DatabaseAddress> running = RunningPostgres.in(folder);
        if (running.isPresent()) {
            return look(running.get());
        }
        if (!Files.isDirectory(folder.resolve("cluster"))) {
            throw new PostgresUnavailable(
                    "There is no database in " + folder + "; name the server's folder with --data.");
        }
        PostgresBinaries binaries = PostgresBinaries.ofThisPlatform()
                .orElseThrow(() -> new PostgresUnavailable("There is no embedded PostgreSQL for this platform."));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Setup(
                folder, cache, binaries, PostgresSettings.forThisMachine(), random, state -> {}))) {
            return look(postgres.address());
        }
    }

    private static List<LedgerCheck.Result> look(DatabaseAddress address) {
        try {
            return new LedgerCheck(Database.beside(address, "tokenops ledger check")).run();
        } catch (SQLException e) {
            throw new PostgresUnavailable(
                    NO_TABLE.equals(e.getSQLState())
                            ? "The database at " + address + " holds no books: no server has made its tables there."
                            : "The books at " + address + " can't be read: " + e.getMessage(),
                    e);
        }
    }

    private static void print(LedgerCheck.Result result) {
        System.out.printf(
                Locale.ROOT,
                "%-5s %-15s %s (%d recomputed%s)%n",
                result.ok() ? "ok" : "WRONG",
                result.name(),
                result.says(),
                result.looked(),
                result.ok() ? "" : ", " + result.wrong() + " differ");
        result.findings().forEach(finding -> System.out.println("      " + finding));
        if (result.findings().size() < result.wrong()) {
            System.out.println(
                    "      and " + (result.wrong() - result.findings().size()) + " more");
        }
    }

    private static Json form(LedgerCheck.Result result) {
        return Json.object()
                .put("name", result.name())
                .put("ok", result.ok())
                .put("says", result.says())
                .put("recomputed", result.looked())
                .put("wrong", result.wrong())
                .put("findings", Json.texts(result.findings()))
                .build();
    }
}
