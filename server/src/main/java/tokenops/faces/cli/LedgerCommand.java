package tokenops.faces.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tokenops.ledger.LedgerCheck;
import tokenops.store.Database;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;
import tokenops.store.postgres.PostgresUnavailable;
import tokenops.store.postgres.RunningPostgres;

/** {@code tokenops ledger}: looks at the books of a server, beside it or while it is stopped. */
@Command(
        name = "ledger",
        description = "Looks at the books.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class)
public final class LedgerCommand {
    private final Path cache;
    private final SecureRandom random;

    /** @param cache where PostgreSQL's programs are unpacked */
    public LedgerCommand(Path cache, SecureRandom random) {
        this.cache = cache;
        this.random = random;
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Recomputes every balance from the transfers and compares. Exit 1 if anything differs.",
                "Works on one snapshot, also while a server runs; where none runs, its database is started for as long as it takes."
            })
    int check(
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            defaultValue = "${TOKENOPS_DATA:-data}",
                            description = "The server's folder (${DEFAULT-VALUE}).")
                    Path data,
            @Option(
                            names = "--database-url",
                            paramLabel = "URL",
                            defaultValue = "${TOKENOPS_DATABASE_URL}",
                            description = "The outside PostgreSQL; the embedded one when absent.")
                    @Nullable
                    String databaseUrl,
            @Option(names = "--json", description = "Print JSON on standard output, and nothing else there.")
                    boolean json)
            throws IOException {
        try {
            Optional<DatabaseAddress> outside = Optional.ofNullable(databaseUrl).map(DatabaseAddress::parse);
            List<LedgerCheck.Result> results =
                    outside.isPresent() ? look(outside.get()) : embedded(data.resolve("postgres"));
            boolean ok = results.stream().allMatch(LedgerCheck.Result::ok);
            if (json) {
                writeJson(results, ok, System.out);
            } else {
                results.forEach(LedgerCommand::print);
                System.out.println(ok ? "The books balance." : "THE BOOKS DO NOT BALANCE.");
            }
            return ok ? 0 : 1;
        } catch (PostgresUnavailable | UncheckedIOException e) {
            System.err.println("tokenops ledger check: " + e.getMessage());
        } catch (SQLException e) {
            System.err.println("tokenops ledger check: the database can't be read: " + e.getMessage());
        }
        return 1;
    }

    private List<LedgerCheck.Result> embedded(Path folder) throws SQLException {
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

    private static List<LedgerCheck.Result> look(DatabaseAddress address) throws SQLException {
        return new LedgerCheck(Database.beside(address, "tokenops ledger check")).run();
    }

    private static void print(LedgerCheck.Result result) {
        System.out.printf(
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

    private static void writeJson(List<LedgerCheck.Result> results, boolean ok, PrintStream out) throws IOException {
        try (JsonGenerator json = new ObjectMapper().createGenerator((OutputStream) out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            json.writeBooleanField("ok", ok);
            json.writeArrayFieldStart("checks");
            for (LedgerCheck.Result each : results) {
                json.writeStartObject();
                json.writeStringField("name", each.name());
                json.writeBooleanField("ok", each.ok());
                json.writeStringField("says", each.says());
                json.writeNumberField("recomputed", each.looked());
                json.writeNumberField("wrong", each.wrong());
                json.writeArrayFieldStart("findings");
                for (String finding : each.findings()) {
                    json.writeString(finding);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
