package tokenops.bench.ledger;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import tokenops.bench.Bench;
import tokenops.bench.CpuTimes;
import tokenops.bench.Figures;
import tokenops.bench.LocalStore;
import tokenops.bench.Machine;
import tokenops.bench.Setting;
import tokenops.bench.load.Database;
import tokenops.bench.load.RawLimit;

/** Transfers a second through the lanes, by the ledger's rules and durable: between any of many accounts, and crowded on one. */
public final class LedgerBench implements Bench {
    /** Moves that wait for their commit at once: four batches that are on their way and four that gather. */
    private static final int AT_ONCE = 4_096;

    private static final int WARM_UP_SECONDS = 8;
    private static final int RAW_SECONDS = 8;

    @Override
    public String name() {
        return "ledger";
    }

    @Override
    public void run(Setting setting, Figures figures) throws Exception {
        try (LocalStore store = LocalStore.start(setting.folder().resolve("postgres"), figures);
                Database database = new Database(store.connect())) {
            Map<String, Object> machine = Machine.describe(database.connection(), figures);
            Accounts accounts = new Accounts(store.core());
            accounts.fund();
            figures.say(Accounts.COUNT + " accounts, each with " + Accounts.FIRST + " microcredits");
            Load spread = new Load(accounts, accounts.spread());
            Measured first = spread.run(setting.seconds(), store, database);
            Load hot = new Load(accounts, accounts.hot());
            Measured second = hot.run(setting.seconds(), store, database);
            double raw = RawLimit.measure(store.beside(), width(database), RAW_SECONDS);
            figures.figure("ledger.transfers_per_second", first.perSecond(), "1/s", first.detail(raw, machine));
            figures.figure("ledger.hot_transfers_per_second", second.perSecond(), "1/s", second.detail(raw, machine));
            check(database, figures, Accounts.COUNT + spread.booked.sum() + hot.booked.sum());
        }
    }

    /** Bytes of a transfer's row. */
    private static int width(Database database) throws SQLException {
        return (int) database.ask("SELECT avg(pg_column_size(t))::int FROM (SELECT * FROM transfer LIMIT 10000) AS t");
    }

    /** What one load came to. */
    private record Measured(double seconds, long booked, long refused, CpuTimes cpu, Database.Standing written) {
        double perSecond() {
            return booked / seconds;
        }

        Map<String, Object> detail(double raw, Map<String, Object> machine) {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("accounts", Accounts.COUNT);
            detail.put("homes", LocalStore.HOMES.homes());
            detail.put("at_once", AT_ONCE);
            detail.put("seconds", Math.round(seconds));
            detail.put("refused_for_want_of_credits", refused);
            detail.put("commits_per_second", Math.round(written.commits() / seconds));
            detail.put("rows_per_transfer", Math.round(100.0 * written.allRows() / booked) / 100.0);
            detail.put("wal_bytes_per_transfer", written.wal() / booked);
            detail.put("cpu_micros_per_transfer", cpu.total() / booked);
            detail.put("cpu_nanos_by_part", cpu.nanosPer(booked));
            detail.put("raw_rows_per_second", Math.round(raw));
            detail.put("transfers_by_raw_rows", Math.round(100 * perSecond() / raw) / 100.0);
            detail.put("machine", machine);
            return detail;
        }
    }

    /** Virtual threads, each with one move at a time. */
    private static final class Load {
        private final Accounts accounts;
        private final Accounts.Choice choice;
        private final LongAdder booked = new LongAdder();
        private final LongAdder refused = new LongAdder();

        Load(Accounts accounts, Accounts.Choice choice) {
            this.accounts = accounts;
            this.choice = choice;
        }

        Measured run(int seconds, LocalStore store, Database database)
                throws IOException, SQLException, InterruptedException {
            AtomicBoolean stopping = new AtomicBoolean();
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                RandomGenerator random = new SplittableRandom(i);
                threads.add(Thread.ofVirtual().start(() -> {
                    while (!stopping.get()) {
                        (accounts.submit(choice.next(random)) ? booked : refused).increment();
                    }
                }));
            }
            Thread.sleep(WARM_UP_SECONDS * 1_000L);
            long begun = System.nanoTime();
            long bookedBefore = booked.sum();
            long refusedBefore = refused.sum();
            CpuTimes cpuBefore = store.cpu();
            Database.Standing before = database.standing();
            Thread.sleep(seconds * 1_000L);
            Measured measured = new Measured(
                    (System.nanoTime() - begun) / 1e9,
                    Math.max(1, booked.sum() - bookedBefore),
                    refused.sum() - refusedBefore,
                    store.cpu().since(cpuBefore),
                    database.standing().since(before));
            stopping.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            return measured;
        }
    }

    private static void check(Database database, Figures figures, long booked) throws SQLException {
        long stored = database.ask("SELECT count(*) FROM transfer");
        figures.check(stored == booked, stored + " transfers are stored, " + booked + " were acknowledged");
        long sum = database.ask("SELECT coalesce(sum(credits - debits), 0)::bigint FROM account");
        figures.check(sum == 0, "all balances come to " + sum);
        long below = database.ask(
                "SELECT count(*) FROM account WHERE name LIKE 'agent_credits:%' AND credits - debits - held < 0");
        figures.check(below == 0, below + " accounts are below zero");
        long differing = database.ask("""
                SELECT count(*) FROM account a FULL JOIN (
                  SELECT home, side.name, sum(side.debits) AS debits, sum(side.credits) AS credits
                  FROM transfer t, LATERAL (VALUES (t.debit, t.amount, 0), (t.credit, 0, t.amount))
                    AS side (name, debits, credits) GROUP BY home, side.name) AS m USING (home, name)
                WHERE (a.debits, a.credits) IS DISTINCT FROM (m.debits, m.credits)""");
        figures.check(differing == 0, differing + " accounts differ from the sum of their transfers");
    }
}
