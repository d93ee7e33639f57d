package tokenops.bench.funding;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import tokenops.bench.Bench;
import tokenops.bench.CpuTimes;
import tokenops.bench.Figures;
import tokenops.bench.Machine;
import tokenops.bench.ServerProcess;
import tokenops.bench.Setting;
import tokenops.bench.load.Agents;
import tokenops.bench.load.Database;
import tokenops.bench.load.WarmUp;
import tokenops.client.Payment;
import tokenops.client.Quote;
import tokenops.ledger.LedgerCheck;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.store.CheckResult;

/**
 * Stations 6 and 7 from outside: signed messages of the provider become credits. First each payment is told of once, then a storm tells
 * of others ten times each.
 */
public final class FundingBench implements Bench {
    private static final int AGENTS = 64;
    private static final int PATIENCE_SECONDS = 30;
    private static final int SHORTEST_WARM_UP = 20;
    private static final int LONGEST_WARM_UP = 40;

    /** Payments in store for a second of load: more than this is beyond what is measured here. */
    private static final int MOST_PER_SECOND = 4_000;

    private static final int MOST = 400_000;
    private static final int STORM = 100_000;
    private static final int COPIES = 10;

    /** A storm goes on so much longer than the load at most; then what wasn't sent is left out. */
    private static final int STORM_BY_LOAD = 3;

    @Override
    public String name() {
        return "funding";
    }

    @Override
    public void run(Setting setting, Figures figures) throws Exception {
        try (ServerProcess server = ServerProcess.start(setting.folder().resolve("data"), figures);
                Database database = new Database(server.connect())) {
            Map<String, Object> machine = Machine.describe(database.connection(), figures);
            int steady = Math.min(MOST, (setting.warmUp(LONGEST_WARM_UP) + setting.seconds()) * MOST_PER_SECOND);
            List<Requested> models = requested(server);
            Home.Count homes = new Home.Count((int) database.ask("SELECT value FROM instance WHERE name = 'homes'"));
            figures.say("loading " + (steady + STORM / COPIES) + " payments that wait for the provider's word");
            Loaded loaded = Loaded.write(database.connection(), homes, models, steady + STORM / COPIES);
            hear(server, database);
            Sender sender = new Sender(server.url(), server.sandbox().account().webhookSecret(), loaded);
            steady(setting, server, database, sender, steady, machine, figures);
            storm(setting, sender, steady, figures);
            check(server, database, sender, figures);
        }
    }

    /** Agents, each with a payment that was requested and is paid, of which the server hasn't heard. */
    private static List<Requested> requested(ServerProcess server) throws IOException {
        server.sandbox().pauseWebhooks();
        List<Requested> requested = new ArrayList<>();
        for (int i = 0; i < AGENTS; i++) {
            Agents.Entered agent = Agents.enter(server, "bench agent " + i, Optional.empty());
            Quote quote = agent.client().createQuote(Quote.Request.of("tokenops"));
            Payment payment = agent.client().requestPayment(quote.id(), "stripe_stablecoin");
            requested.add(Requested.paid(
                    server.sandbox(),
                    new Id.Agent(Id.parse(Id.Prefix.AGT, agent.id()).orElseThrow()),
                    new Id.Payment(Id.parse(Id.Prefix.PAY, payment.id()).orElseThrow()),
                    payment.providerReference().orElseThrow()));
        }
        return requested;
    }

    /** The server hears of those payments from the sandbox itself. */
    private static void hear(ServerProcess server, Database database) throws IOException, SQLException {
        server.sandbox().resumeWebhooks();
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (database.ask("SELECT count(*) FROM credit_grant") < AGENTS) {
            if (System.nanoTime() > end) {
                throw new IOException("the sandbox's messages don't arrive");
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void steady(
            Setting setting,
            ServerProcess server,
            Database database,
            Sender sender,
            int payments,
            Map<String, Object> machine,
            Figures figures)
            throws IOException, InterruptedException, SQLException {
        AtomicInteger turn = new AtomicInteger();
        AtomicInteger end = new AtomicInteger(payments);
        List<Thread> threads = sender.start(() -> {
            int next = turn.getAndIncrement();
            return next < end.get() ? next : -1;
        });
        WarmUp.await(server, setting, SHORTEST_WARM_UP, LONGEST_WARM_UP, figures);
        long begun = System.nanoTime();
        long before = sender.verified.sum();
        long driverBefore = ownCpu();
        Database.Standing standing = database.standing();
        CpuTimes cpuBefore = server.cpu();
        long until = begun + setting.seconds() * 1_000_000_000L;
        while (System.nanoTime() < until && turn.get() < payments) {
            Thread.sleep(10);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        long verified = Math.max(1, sender.verified.sum() - before);
        CpuTimes cpu = server.cpu().since(cpuBefore);
        long driver = (ownCpu() - driverBefore) / 1_000;
        Database.Standing written = database.standing().since(standing);
        end.set(0);
        join(threads);
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("seconds", Math.round(seconds));
        detail.put("agents", AGENTS);
        detail.put("connections", Sender.CONNECTIONS);
        detail.put("cpu_micros_per_confirmation", (cpu.total() + driver) / verified);
        Map<String, Long> parts = cpu.per(verified);
        parts.put("driver", driver / verified);
        detail.put("cpu_micros_by_part", parts);
        detail.put("rows_by_table", perConfirmation(written.rows(), verified));
        detail.put("transactions", Math.round(1_000.0 * written.commits() / verified) / 1_000.0);
        detail.put("wal_bytes", written.wal() / verified);
        detail.put("machine", machine);
        figures.figure("funding.confirmations_per_second", verified / seconds, "1/s", detail);
    }

    private static Map<String, Double> perConfirmation(Map<String, Long> rows, long confirmations) {
        Map<String, Double> shares = new TreeMap<>();
        rows.forEach((table, written) -> shares.put(table, Math.round(100.0 * written / confirmations) / 100.0));
        return shares;
    }

    private static long ownCpu() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** Each of some payments is told of ten times, in an order that chance made. */
    private static void storm(Setting setting, Sender sender, int first, Figures figures) throws InterruptedException {
        int[] order = new int[STORM];
        SplittableRandom random = new SplittableRandom(STORM);
        for (int i = 0; i < STORM; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = first + i / COPIES;
        }
        long verifiedBefore = sender.verified.sum();
        long duplicatesBefore = sender.duplicates.sum();
        long begun = System.nanoTime();
        long until = begun + (long) STORM_BY_LOAD * setting.seconds() * 1_000_000_000L;
        AtomicInteger turn = new AtomicInteger();
        IntSupplier next = () -> {
            int at = turn.getAndIncrement();
            return at < STORM && System.nanoTime() < until ? order[at] : -1;
        };
        join(sender.start(next));
        double seconds = (System.nanoTime() - begun) / 1e9;
        long verified = sender.verified.sum() - verifiedBefore;
        long duplicates = sender.duplicates.sum() - duplicatesBefore;
        figures.say("storm: " + (verified + duplicates) + " of " + STORM + " messages in " + Math.round(seconds)
                + " s, " + Math.round((verified + duplicates) / seconds) + " a second; " + verified
                + " payments funded, " + duplicates + " messages known already");
        figures.check(
                verified <= STORM / COPIES && (verified + duplicates < STORM || verified == STORM / COPIES),
                "each payment of the storm funded once");
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void check(ServerProcess server, Database database, Sender sender, Figures figures)
            throws SQLException {
        figures.check(
                sender.others.sum() == 0,
                sender.others + " messages were answered otherwise"
                        + (sender.failure().isEmpty() ? "" : ": " + sender.failure()));
        long verified = sender.verified.sum() + AGENTS;
        same(database, figures, "grants", verified, "SELECT count(*) FROM credit_grant");
        same(database, figures, "payments with a grant", verified, "SELECT count(DISTINCT payment) FROM credit_grant");
        same(
                database,
                figures,
                "confirmed payments",
                verified,
                "SELECT count(*) FROM payment WHERE state = 'confirmed'");
        same(
                database,
                figures,
                "messages kept that funded, no duplicate of one",
                verified,
                "SELECT count(DISTINCT event_id) FROM confirmation WHERE state = 'verified'");
        same(
                database,
                figures,
                "messages kept twice",
                0,
                "SELECT count(*) - count(DISTINCT event_id) FROM confirmation");
        same(
                database,
                figures,
                "settlement receipts",
                verified,
                "SELECT count(*) FROM document WHERE 'settlement_receipt' = ANY(kinds)");
        for (CheckResult result : new LedgerCheck(server.beside()).run()) {
            figures.check(result.ok(), "ledger: " + result.says() + (result.ok() ? "" : ": " + result.findings()));
        }
    }

    private static void same(Database database, Figures figures, String what, long expected, String sql)
            throws SQLException {
        long found = database.ask(sql);
        figures.check(found == expected, found + " " + what + (found == expected ? "" : ", not " + expected));
    }
}
