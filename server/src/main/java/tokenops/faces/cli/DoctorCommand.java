package tokenops.faces.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.store.Database;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.Durability;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.Folders;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;
import tokenops.store.postgres.PostgresUnavailable;

/** Tries on this machine what a server needs, and says of each thing that is wrong what to do about it. */
@CommandLine.Command(
        name = "doctor",
        description = "Checks whether this machine has what a server needs. Exit 1 if something is wrong.")
public final class DoctorCommand implements Callable<Integer> {
    private static final int LEAST_JDK = 25;
    private static final long MIB = 1024 * 1024;
    private static final long LEAST_MEMORY_MIB = 1024;
    private static final long LEAST_DISK_MIB = 1024;
    private static final int SIGNATURES = 20;

    private final Path cache;
    private final SecureRandom random;

    @CommandLine.Option(names = "--json", description = "Print JSON on standard output, and nothing else there.")
    private boolean json;

    @CommandLine.Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${TOKENOPS_DATA:-data}",
            description = "The server's folder, or TOKENOPS_DATA (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @CommandLine.Option(
            names = "--database-url",
            paramLabel = "URL",
            defaultValue = "${TOKENOPS_DATABASE_URL}",
            description = "The outside PostgreSQL to look at, or TOKENOPS_DATABASE_URL (default: the embedded one).")
    private @Nullable String databaseUrl;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    /**
     * One thing that was looked at.
     *
     * @param advice what to do; empty when it is well
     */
    record Finding(String name, boolean ok, String says, String advice) {
        static Finding well(String name, String says) {
            return new Finding(name, true, says, "");
        }

        static Finding of(String name, boolean ok, String says, String advice) {
            return new Finding(name, ok, says, ok ? "" : advice);
        }

        Json json() {
            return Json.object()
                    .put("name", name)
                    .put("ok", ok)
                    .put("says", says)
                    .putIf("advice", Optional.of(advice).filter(text -> !text.isEmpty()))
                    .build();
        }
    }

    /**
     * The command, which looks at nothing yet.
     *
     * @param cache where PostgreSQL's programs are unpacked
     */
    public DoctorCommand(Path cache, SecureRandom random) {
        this.cache = cache;
        this.random = random;
    }

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        PrintWriter out = spec.commandLine().getOut();
        Optional<String> outside = ServeCommand.given(databaseUrl);
        Finding postgres = outside.isPresent() ? outside(DatabaseAddress.parse(outside.get())) : embedded();
        List<Finding> findings = List.of(jdk(), system(), memory(), disk(), signatures(), postgres);
        boolean ok = findings.stream().allMatch(Finding::ok);
        if (json) {
            out.println(CanonicalJson.text(Json.object()
                    .put("ok", ok)
                    .put("checks", Json.array(findings, Finding::json))
                    .build()));
        } else {
            for (Finding each : findings) {
                out.printf(Locale.ROOT, "%-4s  %-10s  %s%n", each.ok ? "ok" : "FAIL", each.name, each.says);
                if (!each.ok) {
                    out.printf(Locale.ROOT, "%-4s  %-10s  %s%n", "", "", each.advice);
                }
            }
        }
        return ok ? 0 : 1;
    }

    private static Finding jdk() {
        return Finding.of(
                "jdk",
                Runtime.version().feature() >= LEAST_JDK,
                Runtime.version() + ", " + System.getProperty("java.vendor") + ", " + System.getProperty("java.home"),
                "Install a JDK " + LEAST_JDK + " or newer.");
    }

    private static Finding system() {
        return Finding.well(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch") + ", "
                        + Runtime.getRuntime().availableProcessors() + " cores");
    }

    private static Finding memory() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long total = system.getTotalMemorySize() / MIB;
        return Finding.of(
                "memory",
                total >= LEAST_MEMORY_MIB,
                total + " MiB, of which " + Runtime.getRuntime().maxMemory() / MIB + " MiB are this process's at most",
                "Give the machine or container " + LEAST_MEMORY_MIB + " MiB or more.");
    }

    private Finding disk() throws IOException {
        Path existing = data.toAbsolutePath().normalize();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        long free = Files.getFileStore(existing).getUsableSpace() / MIB;
        boolean writable = Files.isWritable(existing);
        return Finding.of(
                "disk",
                writable && free >= LEAST_DISK_MIB,
                free + " MiB free for " + data.toAbsolutePath().normalize()
                        + (writable ? "" : ", which can't be written"),
                writable
                        ? "Make " + LEAST_DISK_MIB + " MiB free there, or choose another folder with --data."
                        : "Make " + existing + " writable, or choose another folder with --data.");
    }

    private static Finding signatures() {
        Optional<String> installed = SignatureProvider.install();
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Signature signer = Signature.getInstance("Ed25519");
            long took = Long.MAX_VALUE;
            for (int i = 0; i < SIGNATURES; i++) {
                long start = System.nanoTime();
                signer.initSign(pair.getPrivate());
                signer.update("doctor".getBytes(StandardCharsets.UTF_8));
                signer.sign();
                took = Math.min(took, System.nanoTime() - start);
            }
            return Finding.well(
                    "signatures",
                    installed.orElseGet(() ->
                                    "the JDK's own (" + signer.getProvider().getName()
                                            + "), since the build has no faster one for this platform")
                            + ": an Ed25519 signature takes " + took / 1000 + " us");
        } catch (GeneralSecurityException e) {
            return Finding.of("signatures", false, e.toString(), "Use a JDK with Ed25519, such as Eclipse Temurin.");
        }
    }

    /** Whether the database is durable and lets us make tables; one is made and taken back at once. */
    private static Finding outside(DatabaseAddress address) {
        try (Connection connection = Database.beside(address, "tokenops doctor").getConnection();
                Statement statement = connection.createStatement()) {
            Durability durability = Durability.of(connection);
            durability.require();
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE tokenops_doctor (tried boolean)");
            connection.rollback();
            return Finding.well(
                    "postgres",
                    "PostgreSQL " + durability.serverVersion() + " at " + address
                            + " lets tables be made; commits are durable");
        } catch (PostgresUnavailable e) {
            return Finding.of(
                    "postgres", false, String.valueOf(e.getMessage()), "Turn that on, or use another PostgreSQL.");
        } catch (SQLException e) {
            return Finding.of(
                    "postgres",
                    false,
                    address + ": " + e.getMessage(),
                    "Name a database that is there and that the user owns with --database-url.");
        }
    }

    /** Starts a real PostgreSQL in a folder of its own, makes the tables, and takes it all away again. */
    private Finding embedded() throws IOException {
        String elsewhere = "Use a PostgreSQL of your own with --database-url.";
        Optional<PostgresBinaries> binaries = PostgresBinaries.ofThisPlatform();
        if (binaries.isEmpty()) {
            return Finding.of("postgres", false, "the build has no PostgreSQL for this platform", elsewhere);
        }
        Path folder = Files.createTempDirectory("tokenops-doctor-");
        long begun = System.nanoTime();
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Setup(
                        folder, cache, binaries.get(), PostgresSettings.forThisMachine(), random, state -> {}));
                Database database = Database.open(
                        postgres.address(), new Database.Limits(1, Duration.ofSeconds(10)), "tokenops doctor")) {
            long took = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            return Finding.well(
                    "postgres",
                    "PostgreSQL " + database.durability().serverVersion() + " made a new database and its tables in "
                            + took + " ms; commits are durable");
        } catch (PostgresUnavailable e) {
            return Finding.of("postgres", false, String.valueOf(e.getMessage()), elsewhere);
        } finally {
            Folders.delete(folder);
        }
    }
}
