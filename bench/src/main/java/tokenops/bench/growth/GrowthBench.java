package tokenops.bench.growth;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tokenops.bench.Bench;
import tokenops.bench.Figures;
import tokenops.bench.Machine;
import tokenops.bench.ServerProcess;
import tokenops.bench.Setting;
import tokenops.bench.load.Database;
import tokenops.bench.load.Drive;
import tokenops.bench.load.Load;
import tokenops.ledger.LedgerCheck;
import tokenops.store.CheckResult;

/**
 * Runs a second with the ten thousand and more that warming up has stored, and with as many as there is room and time for, up to two
 * million; the server has a heap of 512 MiB for both.
 */
public final class GrowthBench implements Bench {
    private static final int MANY = 2_000_000;

    /** Runs that are copied. */
    private static final int MODELS = 2_000;

    /** Enough for its share of all that are stored, and of the load. */
    private static final long RUNS_EACH = 100_000;

    /** The loader may take so many times as long as a load. */
    private static final int LOADING = 10;

    /** Of the disk's free room, what the log and the other programs on the machine are left. */
    private static final long LEFT_FREE = 20L << 30;

    private static final int SETTLE_SECONDS = 5;
    private static final int PATIENCE_SECONDS = 600;
    private static final String HEAP = "512m";
    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    @Override
    public String name() {
        return "growth";
    }

    @Override
    public void run(Setting setting, Figures figures) throws Exception {
        Path data = setting.folder().resolve("data");
        try (ServerProcess server = ServerProcess.start(data, List.of("-Xmx" + HEAP), figures);
                Database database = new Database(server.connect())) {
            Map<String, Object> machine = Machine.describe(database.connection(), figures);
            try (Drive drive = new Drive(server, database, figures, RUNS_EACH)) {
                drive.warmUp(setting);
                drive.drain();
                Copies copies = models(server, drive);
                long before = size(database);
                grow(copies, database, 1, System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L);
                long each = Math.max(1, (size(database) - before) / copies.runs());
                long few = stored(database);
                double fast = sustained(setting, drive, database, figures);
                long room = Math.max(0, Files.getFileStore(data).getUsableSpace() - LEFT_FREE) / each;
                int wanted = (int) Math.min(MANY, room);
                figures.say("loading up to " + wanted + " runs of " + each + " bytes each, the indexes with them: "
                        + (wanted * each >> 30) + " GiB, in " + LOADING * setting.seconds() + " s at most");
                long until = System.nanoTime() + LOADING * setting.seconds() * 1_000_000_000L;
                grow(copies, database, (int) ((wanted - stored(database)) / copies.runs()), until);
                long many = stored(database);
                figures.say(many + " runs are stored, " + (size(database) >> 20) + " MiB");
                double slow = sustained(setting, drive, database, figures);
                report(server, database, machine, figures, new Sizes(few, fast, many, slow));
                check(server, drive, database, figures);
            }
        }
    }

    /** Runs stored and runs a second, before and after loading. */
    private record Sizes(long few, double fast, long many, double slow) {}

    private static void report(
            ServerProcess server, Database database, Map<String, Object> machine, Figures figures, Sizes sizes)
            throws SQLException, IOException, InterruptedException {
        figures.figure(
                "growth.slowdown",
                sizes.fast / sizes.slow,
                "ratio",
                Map.of(
                        "few_runs",
                        sizes.few,
                        "runs_per_second_with_few",
                        Math.round(sizes.fast),
                        "many_runs",
                        sizes.many,
                        "runs_per_second_with_many",
                        Math.round(sizes.slow),
                        "database_mib",
                        size(database) >> 20,
                        "machine",
                        machine));
        figures.figure(
                "growth.heap_mib",
                heap(server),
                "MiB",
                Map.of("heap_at_most", HEAP, "measured", "in use after a collection, when the last load was over"));
    }

    /** Runs of a stretch of time in which nothing else was made. */
    private static Copies models(ServerProcess server, Drive drive)
            throws SQLException, IOException, InterruptedException {
        Instant from = Clock.systemUTC().instant();
        int before = drive.runs().delivered.get();
        Load.Running running = drive.load().closed();
        while (drive.runs().delivered.get() - before < MODELS) {
            Thread.sleep(50);
        }
        running.stop();
        drive.drain();
        Window window = Window.of(from, Clock.systemUTC().instant());
        return Copies.of(server.beside(), window, drive.runs().delivered.get() - before);
    }

    /** Writes so many copies, fewer when the time is over, and waits until the sequencer has logged them. */
    private static void grow(Copies copies, Database database, int wanted, long until) throws Exception {
        copies.write(wanted, until);
        long patience = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (database.ask("SELECT count(*) FROM leaf") > 0) {
            if (System.nanoTime() > patience) {
                throw new IOException("the sequencer doesn't come after");
            }
            LockSupport.parkNanos(200_000_000);
        }
        database.vacuum();
    }

    private static long stored(Database database) throws SQLException {
        return database.ask("SELECT count(*) FROM run");
    }

    private static double sustained(Setting setting, Drive drive, Database database, Figures figures)
            throws SQLException, InterruptedException {
        database.checkpoint();
        Load.Running running = drive.load().closed();
        Thread.sleep(SETTLE_SECONDS * 1_000L);
        long begun = System.nanoTime();
        int before = drive.runs().delivered.get();
        Thread.sleep(setting.seconds() * 1_000L);
        double perSecond = (drive.runs().delivered.get() - before) / ((System.nanoTime() - begun) / 1e9);
        running.stop();
        drive.drain();
        figures.say(Math.round(perSecond) + " runs a second");
        return perSecond;
    }

    private static long size(Database database) throws SQLException {
        return database.ask("SELECT pg_database_size(current_database())");
    }

    private static double heap(ServerProcess server) throws IOException, InterruptedException {
        jcmd(server, "GC.run");
        Matcher used = USED.matcher(jcmd(server, "GC.heap_info"));
        if (!used.find()) {
            throw new IOException("the server doesn't say how much of its heap it uses");
        }
        return Long.parseLong(used.group(1)) / 1024.0;
    }

    private static String jcmd(ServerProcess server, String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(server.processId()),
                        command)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    private static void check(ServerProcess server, Drive drive, Database database, Figures figures)
            throws SQLException {
        long acknowledged = drive.runs().acknowledged.get();
        figures.check(
                drive.runs().refused.get() == 0,
                "every request was acknowledged"
                        + (drive.load().failure().isEmpty()
                                ? ""
                                : ": " + drive.load().failure()));
        figures.check(
                drive.runs().delivered.get() == acknowledged && drive.runs().repeated() == 0,
                drive.runs().delivered + " callbacks came once for " + acknowledged + " runs");
        long open = database.ask("SELECT count(*) FROM run WHERE state <> 'result_ready'");
        figures.check(open == 0, open + " stored runs aren't result_ready");
        long unlogged = database.ask("""
                SELECT (SELECT count(*) FROM document, unnest(kinds) AS kind WHERE kind IN ('attestation', 'callback_delivery'))
                  - (SELECT count(*) FROM log_entry WHERE convert_from(leaf, 'UTF8') ~ '"type":"(attestation|callback_delivery)"')""");
        figures.check(unlogged == 0, unlogged + " attestations and deliveries are missing in the log");
        for (CheckResult result : new LedgerCheck(server.beside()).run()) {
            figures.check(result.ok(), "ledger: " + result.says() + (result.ok() ? "" : ": " + result.findings()));
        }
    }
}
