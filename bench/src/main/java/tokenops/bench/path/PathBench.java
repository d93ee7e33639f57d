package tokenops.bench.path;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tokenops.bench.Bench;
import tokenops.bench.CpuTimes;
import tokenops.bench.Figures;
import tokenops.bench.Machine;
import tokenops.bench.ServerProcess;
import tokenops.bench.Setting;
import tokenops.bench.load.Bodies;
import tokenops.bench.load.Database;
import tokenops.bench.load.Drive;
import tokenops.bench.load.Load;
import tokenops.bench.load.RawLimit;
import tokenops.bench.load.Runs;

/**
 * Stations 9 to 15 from outside: agents with credits and an accepted standing contract ask for runs over HTTP, and take the
 * callbacks. A run counts when its callback has come and its attestation is in a signed checkpoint.
 */
public final class PathBench implements Bench {
    private static final long RUNS_EACH = 50_000;
    private static final int RAW_SECONDS = 8;

    @Override
    public String name() {
        return "path";
    }

    @Override
    public void run(Setting setting, Figures figures) throws Exception {
        try (ServerProcess server = ServerProcess.start(setting.folder().resolve("data"), figures);
                Database database = new Database(server.connect())) {
            Map<String, Object> machine = Machine.describe(database.connection(), figures);
            try (Drive drive = new Drive(server, database, figures, RUNS_EACH)) {
                Runs runs = drive.runs();
                drive.warmUp(setting);
                Sustained sustained = sustain(setting, server, database, runs, drive.load());
                drive.drain();
                report(sustained, database, runs, machine, figures);
                latency(setting, sustained.perSecond, drive, figures);
                new Correctness(database, figures)
                        .check(runs, drive.listener(), drive.load().failure(), drive.creditsPerRun());
                raw(sustained, server, figures);
            }
        }
    }

    /** What a load brought, from the moment it ran. */
    private static final class Sustained {
        private final Database.Standing before;
        private final CpuTimes cpuBefore;
        private final int beganWith;
        private final long start;
        private final Instant startTime;
        private CpuTimes cpu = new CpuTimes(Map.of());
        private Map<String, Double> work = Map.of();
        private long cpuOfDriver;
        private long stop;
        private Instant stopTime = Instant.EPOCH;
        private Database.Standing written;
        private long ended;
        private double perSecond;

        Sustained(Database.Standing before, CpuTimes cpuBefore, int beganWith) {
            this.before = before;
            this.written = before;
            this.cpuBefore = cpuBefore;
            this.beganWith = beganWith;
            this.start = System.nanoTime();
            this.startTime = Clock.systemUTC().instant();
        }
    }

    private static Sustained sustain(Setting setting, ServerProcess server, Database database, Runs runs, Load load)
            throws IOException, SQLException, InterruptedException {
        Load.Running running = load.closed();
        try {
            return measured(setting, server, database, runs);
        } finally {
            running.stop();
        }
    }

    private static Sustained measured(Setting setting, ServerProcess server, Database database, Runs runs)
            throws IOException, SQLException, InterruptedException {
        sleep(2);
        Profile profile = Profile.begin(server.processId(), setting.folder().resolve("path.jfr"));
        long driver = ownCpu();
        Sustained sustained = new Sustained(database.standing(), server.cpu(), runs.delivered.get());
        sleep(setting.seconds());
        sustained.stop = System.nanoTime();
        sustained.stopTime = Clock.systemUTC().instant();
        sustained.ended = runs.delivered.get() - sustained.beganWith;
        sustained.cpu = server.cpu().since(sustained.cpuBefore);
        sustained.cpuOfDriver = ownCpu() - driver;
        sustained.written = database.standing().since(sustained.before);
        sustained.work = profile.end();
        return sustained;
    }

    private static void report(
            Sustained sustained, Database database, Runs runs, Map<String, Object> machine, Figures figures)
            throws SQLException {
        double seconds = (sustained.stop - sustained.start) / 1e9;
        long delivered = runs.deliveredBetween(sustained.start, sustained.stop);
        long attested = database.attestationsIn(sustained.startTime, sustained.stopTime);
        sustained.perSecond = Math.min(delivered, attested) / seconds;
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("seconds", Math.round(seconds));
        detail.put("callbacks_delivered", delivered);
        detail.put("attestations_in_signed_checkpoints", attested);
        detail.put("agents", Drive.AGENTS);
        detail.put("records_per_run", Bodies.RECORDS);
        detail.put("connections", Load.CONNECTIONS);
        detail.put("runs_under_way", Drive.WINDOW);
        detail.put("driver_cpu_micros_per_run", sustained.cpuOfDriver / 1000 / Math.max(1, sustained.ended));
        detail.put("machine", machine);
        figures.figure("path.runs_per_second", sustained.perSecond, "1/s", detail);
        long ended = Math.max(1, sustained.ended);
        Map<String, Double> rows = new LinkedHashMap<>();
        sustained
                .written
                .rows()
                .forEach((table, written) -> rows.put(table, Math.round(100.0 * written / ended) / 100.0));
        figures.figure(
                "path.rows_per_run",
                (double) sustained.written.allRows() / ended,
                "count",
                Map.of(
                        "inserted_updated_or_deleted_per_run",
                        rows,
                        "transactions_per_run",
                        Math.round(1000.0 * sustained.written.commits() / ended) / 1000.0));
        figures.figure(
                "path.wal_bytes_per_run",
                (double) sustained.written.wal() / ended,
                "B",
                Map.of("mib_per_second", Math.round(sustained.written.wal() / seconds / (1 << 20))));
        figures.figure("path.stored_bytes_per_run", (double) sustained.written.stored() / ended, "B", Map.of());
        figures.figure(
                "path.cpu_micros_per_run",
                (double) sustained.cpu.total() / ended,
                "us",
                Map.of(
                        "server_and_postgres", sustained.cpu.per(ended),
                        "server_by_work", byWork(sustained, ended)));
    }

    /** The server's own microseconds a run, by what they were for. */
    private static Map<String, Long> byWork(Sustained sustained, long runs) {
        long server = sustained.cpu.ofServer();
        Map<String, Long> micros = new TreeMap<>();
        sustained.work.forEach((work, share) -> micros.put(work, Math.round(share * server / runs)));
        return micros;
    }

    private static void latency(Setting setting, double sustained, Drive drive, Figures figures)
            throws SQLException, InterruptedException {
        Runs runs = drive.runs();
        double rate = Math.max(1, sustained / 2);
        int first = runs.begun();
        Load.Running running = drive.load().open(rate);
        sleep(Math.max(10, setting.seconds() / 2));
        running.stop();
        drive.drain();
        long[] latencies = runs.latencies(first);
        Map<String, Object> detail = Map.of(
                "measured",
                        "from the moment a run was due (open loop) to its callback's arrival, which follows the commit of result_ready",
                "runs", latencies.length,
                "runs_per_second", Math.round(rate),
                "p90_ms", percentile(latencies, 90),
                "max_ms", percentile(latencies, 100));
        figures.figure("path.latency_p50_ms", percentile(latencies, 50), "ms", detail);
        figures.figure("path.latency_p99_ms", percentile(latencies, 99), "ms", detail);
    }

    private static double percentile(long[] sorted, double percent) {
        int at = (int) Math.ceil(sorted.length * percent / 100) - 1;
        return sorted.length == 0 ? 0 : Math.round(sorted[Math.clamp(at, 0, sorted.length - 1)] / 1e4) / 100.0;
    }

    private static void raw(Sustained sustained, ServerProcess server, Figures figures) throws Exception {
        int width = (int) (sustained.written.stored() / Math.max(1, sustained.written.allRows()));
        double raw = RawLimit.measure(server.beside(), width, RAW_SECONDS);
        double rows = sustained.written.allRows() / ((sustained.stop - sustained.start) / 1e9);
        figures.figure(
                "path.share_of_raw_limit",
                rows / raw,
                "ratio",
                Map.of(
                        "rows_per_second",
                        Math.round(rows),
                        "raw_rows_per_second",
                        Math.round(raw),
                        "row_bytes",
                        width,
                        "raw_rows_per_commit",
                        RawLimit.ROWS_PER_COMMIT,
                        "raw_connections",
                        RawLimit.CONNECTIONS));
    }

    private static long ownCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void sleep(int seconds) throws InterruptedException {
        Thread.sleep(seconds * 1000L);
    }
}
