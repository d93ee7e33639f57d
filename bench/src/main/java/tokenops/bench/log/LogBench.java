package tokenops.bench.log;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import tokenops.bench.Bench;
import tokenops.bench.CpuTimes;
import tokenops.bench.Figures;
import tokenops.bench.LocalStore;
import tokenops.bench.Machine;
import tokenops.bench.Setting;
import tokenops.bench.load.Database;
import tokenops.log.Keys;
import tokenops.log.Leaves;
import tokenops.log.LogAudit;
import tokenops.log.LogKey;
import tokenops.log.Sequencer;
import tokenops.log.SignedHead;
import tokenops.store.CheckResult;

/**
 * The log alone, with its sequencer as a server starts it: leaves that pile up, integrated as fast as it goes, and leaves that come
 * through the lanes as runs would leave them, each timed from its commit to the first signed checkpoint that covers it.
 */
public final class LogBench implements Bench {
    /** So many wait for each second of load: more than is integrated in it. */
    private static final long PILED_A_SECOND = 60_000;

    private static final long MOST_PILED = 3_000_000;

    /** Runs a second that figures.md asks for. */
    private static final int RUNS = 2_500;

    /** Leaves that a run leaves, each in a commit of its own: its attestation, and its callback's outcome. */
    private static final int LEAVES_OF_A_RUN = 2;

    /** Leaves a second while delays are measured. */
    private static final int RATE = RUNS * LEAVES_OF_A_RUN;

    private static final int WARM_UP = 100_000;

    @Override
    public String name() {
        return "log";
    }

    @Override
    public void run(Setting setting, Figures figures) throws Exception {
        try (LocalStore store = LocalStore.start(setting.folder().resolve("postgres"), figures);
                Database database = new Database(store.connect())) {
            Map<String, Object> machine = Machine.describe(database.connection(), figures);
            Keys keys = new Keys(
                    setting.folder().resolve(Path.of("keys")), store.core().ids());
            LogKey key = LogKey.open(keys, keys, "bench.example", store.writing());
            Leaves leaves = new Leaves(store.core());
            leaves.pileUp(store.beside(), WARM_UP);
            try (Sequencer sequencer = start(store, keys, key)) {
                await(() -> size(sequencer), sequencer::state, WARM_UP);
            }
            long piled = Math.min(MOST_PILED, PILED_A_SECOND * setting.seconds());
            leaves.pileUp(store.beside(), piled);
            database.vacuum();
            database.checkpoint();
            integrate(store, database, keys, key, piled, figures, machine);
            delays(store, keys, key, leaves, setting.seconds(), figures, machine);
            for (CheckResult result : new LogAudit(store.beside(), LogAudit.Trusted.of(key.verifier())).run()) {
                // the leaves stand for nothing
                if (!result.name().equals("leaves")) {
                    figures.check(result.ok(), result.says() + " (" + result.looked() + ") " + result.findings());
                }
            }
        }
    }

    private static Sequencer start(LocalStore store, Keys keys, LogKey key) {
        return Sequencer.start(store.core().homes(), store.writing(), key, keys, Clock.systemUTC(), List::of);
    }

    private static long size(Sequencer sequencer) {
        return sequencer.served().map(SignedHead::size).orElse(0L);
    }

    /**
     * Waits for a signed checkpoint of so many leaves.
     *
     * @throws IllegalStateException when there will be none
     */
    static void await(LongSupplier signed, Supplier<Sequencer.State> state, long size) {
        while (signed.getAsLong() < size) {
            requireGoingOn(state.get());
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void requireGoingOn(Sequencer.State state) {
        if (state instanceof Sequencer.Refusing(String reason)) {
            throw new IllegalStateException("the log has stopped: " + reason);
        }
    }

    /** What had piled up, from the start of the sequencer until all of it is under a signed checkpoint. */
    private static void integrate(
            LocalStore store,
            Database database,
            Keys keys,
            LogKey key,
            long piled,
            Figures figures,
            Map<String, Object> machine)
            throws Exception {
        Database.Standing before = database.standing();
        CpuTimes cpuBefore = store.cpu();
        long begun = System.nanoTime();
        double seconds;
        try (Sequencer sequencer = start(store, keys, key)) {
            await(() -> size(sequencer), sequencer::state, WARM_UP + piled);
            seconds = (System.nanoTime() - begun) / 1e9;
        }
        Database.Standing written = database.standing().since(before);
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("leaves", piled);
        detail.put("seconds", Math.round(seconds * 10) / 10.0);
        detail.put("homes", store.core().homes().homes());
        detail.put("commits", written.commits());
        detail.put("wal_bytes_per_leaf", written.wal() / piled);
        detail.put("cpu_nanos_by_part", store.cpu().since(cpuBefore).nanosPer(piled));
        detail.put("machine", machine);
        figures.figure("log.leaves_per_second", piled / seconds, "1/s", detail);
    }

    /** A leaf that is committed. */
    private record Committed(byte[] hash, long at) {}

    private static void delays(
            LocalStore store,
            Keys keys,
            LogKey key,
            Leaves leaves,
            int seconds,
            Figures figures,
            Map<String, Object> machine)
            throws Exception {
        Queue<Committed> committed = new ConcurrentLinkedQueue<>();
        NavigableMap<Long, Long> timeOfSize = new TreeMap<>();
        int count = RATE * seconds;
        long before = size(store);
        try (Sequencer sequencer = start(store, keys, key)) {
            CountDownLatch done = new CountDownLatch(count);
            Thread.ofPlatform().name("load").start(() -> {
                long begun = System.nanoTime();
                int homes = store.core().homes().homes();
                for (int i = 0; i < count; i++) {
                    LockSupport.parkNanos(begun + i * 1_000_000_000L / RATE - System.nanoTime());
                    int home = i % homes;
                    Thread.ofVirtual().start(() -> {
                        byte[] hash = leaves.write(home);
                        committed.add(new Committed(hash, System.nanoTime()));
                        sequencer.wake();
                        done.countDown();
                    });
                }
            });
            long last = size(sequencer);
            while (done.getCount() > 0 || last < before + count) {
                requireGoingOn(sequencer.state());
                long size = size(sequencer);
                if (size > last) {
                    last = size;
                    timeOfSize.put(size, System.nanoTime());
                }
                LockSupport.parkNanos(500_000);
            }
        }
        Map<ByteBuffer, Long> indexes = indexes(store, committed);
        long[] delays = committed.stream()
                .mapToLong(leaf -> timeOfSize
                                .higherEntry(indexes.get(ByteBuffer.wrap(leaf.hash())))
                                .getValue()
                        - leaf.at())
                .sorted()
                .toArray();
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("leaves_per_second", RATE);
        detail.put("as_of_runs_per_second", RUNS);
        detail.put("homes", store.core().homes().homes());
        detail.put("leaves", delays.length);
        detail.put("p50_ms", millis(delays[delays.length / 2]));
        detail.put("max_ms", millis(delays[delays.length - 1]));
        detail.put("checkpoints_per_second", Math.round(10.0 * timeOfSize.size() / seconds) / 10.0);
        detail.put("machine", machine);
        figures.figure("log.merge_delay_p99_ms", millis(delays[(int) (delays.length * 0.99)]), "ms", detail);
        figures.check(delays.length == count, delays.length + " of " + count + " leaves are in the log");
        figures.check(
                delays[delays.length - 1] <= 1_000_000_000L,
                "every leaf was in a signed checkpoint within a second of its commit, the last after "
                        + millis(delays[delays.length - 1]) + " ms");
    }

    private static long size(LocalStore store) throws SQLException {
        try (Connection connection = store.connect();
                PreparedStatement statement = connection.prepareStatement("SELECT size FROM log_head");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Where in the log each leaf is. */
    private static Map<ByteBuffer, Long> indexes(LocalStore store, Queue<Committed> committed) throws SQLException {
        byte[][] hashes = committed.stream().map(Committed::hash).toArray(byte[][]::new);
        Map<ByteBuffer, Long> indexes = new HashMap<>();
        try (Connection connection = store.connect();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT hash, index FROM log_entry WHERE hash = ANY(?)")) {
            statement.setArray(1, connection.createArrayOf("bytea", hashes));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    indexes.put(ByteBuffer.wrap(row.getBytes(1)), row.getLong(2));
                }
            }
        }
        return indexes;
    }

    private static double millis(long nanos) {
        return Math.round(nanos / 1e5) / 10.0;
    }
}
