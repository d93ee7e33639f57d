package tokenops.bench.queue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import tokenops.bench.Bench;
import tokenops.bench.CpuTimes;
import tokenops.bench.Figures;
import tokenops.bench.LocalStore;
import tokenops.bench.Machine;
import tokenops.bench.Setting;
import tokenops.bench.load.Database;

/**
 * Claim and completion of empty work, durable, by as many workers: the product's queue beside db-scheduler and JobRunr, one after the
 * other on the same PostgreSQL.
 */
public final class QueueBench implements Bench {
    /** As many as a node has slots by default. */
    private static final int WORKERS = 512;

    /** What each may have in hand, with what it takes ahead: db-scheduler's upper limit, and our slots. */
    private static final int IN_HAND = 4 * WORKERS;

    /** Connections of each of the others: more than the product has. */
    private static final int CONNECTIONS = 32;

    private static final int WARM_UP_SECONDS = 15;

    /** Work in store for a second: more than this is beyond what is measured here. */
    private static final int DB_SCHEDULER_PER_SECOND = 8_000;

    private static final int JOB_RUNR_PER_SECOND = 3_000;
    private static final int OURS_PER_SECOND = 12_000;

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public void run(Setting setting, Figures figures) throws Exception {
        try (LocalStore store = LocalStore.start(setting.folder().resolve("postgres"), figures);
                Database database = new Database(store.connect());
                HikariDataSource source = pool(store)) {
            Map<String, Object> machine = Machine.describe(database.connection(), figures);
            Contest contest = new Contest(setting.warmUp(WARM_UP_SECONDS), setting.seconds(), store, database, figures);
            List<Ran> peers = new ArrayList<>();
            peers.add(contest.hold(DB_SCHEDULER_PER_SECOND, worked -> new DbScheduler(source, WORKERS, worked)));
            peers.add(contest.hold(JOB_RUNR_PER_SECOND, worked -> new JobRunr(source, WORKERS, worked)));
            Ran ours = contest.hold(
                    OURS_PER_SECOND, worked -> new Own(store, setting.folder().resolve("evidence"), IN_HAND, worked));
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("workers", WORKERS);
            detail.put("homes", LocalStore.HOMES.homes());
            detail.put("seconds", setting.seconds());
            List.of(ours, peers.getFirst(), peers.getLast()).forEach(ran -> detail.put(ran.name(), ran.detail()));
            detail.put("machine", machine);
            figures.figure("queue.runs_per_second", ours.perSecond(), "1/s", detail);
            double best = peers.stream().mapToDouble(Ran::perSecond).max().orElseThrow();
            figures.figure("queue.ratio_to_best_peer", ours.perSecond() / best, "ratio", Map.of());
        }
    }

    private static HikariDataSource pool(LocalStore store) {
        HikariConfig config = new HikariConfig();
        config.setDataSource(store.beside());
        config.setMaximumPoolSize(CONNECTIONS);
        // as many workers as there are wait for a connection, and none of them gives up
        config.setConnectionTimeout(120_000);
        return new HikariDataSource(config);
    }

    /** How one fared. */
    private record Ran(String name, double perSecond, CpuTimes cpu, long worked, long commits, long wal) {
        Map<String, Object> detail() {
            return Map.of(
                    "runs_per_second",
                    Math.round(perSecond),
                    "commits_per_run",
                    Math.round(1000.0 * commits / worked) / 1000.0,
                    "wal_bytes_per_run",
                    wal / worked,
                    "cpu_micros_per_run",
                    cpu.per(worked));
        }
    }

    @FunctionalInterface
    private interface Maker {
        Contender make(IntConsumer worked) throws Exception;
    }

    private record Contest(int warmUp, int seconds, LocalStore store, Database database, Figures figures) {
        Ran hold(int perSecond, Maker maker) throws Exception {
            int count = perSecond * (warmUp + seconds);
            AtomicIntegerArray times = new AtomicIntegerArray(count);
            AtomicInteger worked = new AtomicInteger();
            Contender contender = maker.make(number -> {
                times.incrementAndGet(number);
                worked.incrementAndGet();
            });
            figures.say(contender.name() + " is given " + count + " pieces of empty work");
            contender.fill(count);
            database.vacuum();
            contender.start();
            Ran ran = measure(contender.name(), worked, count);
            contender.stop();
            check(contender, times, worked.get(), count);
            return ran;
        }

        /** From the end of warming up until the time is over, or nearly all is done. */
        private Ran measure(String name, AtomicInteger worked, int count)
                throws IOException, SQLException, InterruptedException {
            Thread.sleep(warmUp * 1_000L);
            int before = worked.get();
            CpuTimes cpu = store.cpu();
            Database.Standing standing = database.standing();
            long begun = System.nanoTime();
            long until = begun + seconds * 1_000_000_000L;
            while (System.nanoTime() < until && worked.get() < count - IN_HAND) {
                Thread.sleep(5);
            }
            double took = (System.nanoTime() - begun) / 1e9;
            long done = Math.max(1, worked.get() - before);
            Database.Standing written = database.standing().since(standing);
            return new Ran(name, done / took, store.cpu().since(cpu), done, written.commits(), written.wal());
        }

        private void check(Contender contender, AtomicIntegerArray times, int worked, int count) throws SQLException {
            int twice = 0;
            for (int number = 0; number < count; number++) {
                twice += times.get(number) > 1 ? 1 : 0;
            }
            figures.check(twice == 0, contender.name() + ": " + twice + " pieces of work were done twice");
            long ended = database.ask(contender.ended(count));
            figures.check(
                    ended == worked,
                    contender.name() + ": " + worked + " were done, " + ended + " are stored as ended");
        }
    }
}
