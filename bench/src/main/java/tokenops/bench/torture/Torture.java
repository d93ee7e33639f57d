package tokenops.bench.torture;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tokenops.bench.Figures;
import tokenops.bench.Machine;
import tokenops.bench.ServerProcess;
import tokenops.bench.load.Agents;
import tokenops.bench.load.Database;
import tokenops.bench.load.Listener;
import tokenops.bench.torture.Acknowledged.Heard;
import tokenops.bench.torture.Acknowledged.What;
import tokenops.bench.torture.Findings.Sort;
import tokenops.client.TokenOps;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.Jwk;
import tokenops.proof.MalformedJson;
import tokenops.sandbox.stripe.RetrySchedule;

/**
 * Kills a server and its database under load, again and again, and counts what was lost, what happened twice and what doesn't
 * balance afterwards. The provider's sandbox and the listener for callbacks live here, as the world outside does.
 */
final class Torture {
    /** File in the folder with all that the server said. */
    static final String OUTPUT = "server.log";

    private static final int AGENTS = 8;
    private static final long RUNS_EACH = 50_000;

    /** The load goes on for so long after the last recovery: what the kills broke shows then. */
    private static final Duration AFTERMATH = Duration.ofSeconds(2);

    /** Findings that are told one by one; all are counted. */
    private static final int TOLD = 50;

    /** The provider comes again soon and for long: a server that is killed often hears of every payment all the same. */
    private static final RetrySchedule WEBHOOKS = new RetrySchedule(Collections.nCopies(32, Duration.ofSeconds(2)));

    private final Path folder;
    private final int kills;
    private final long seed;
    private final Figures figures;
    private final Acknowledged acknowledged = new Acknowledged();
    private final Findings findings = new Findings();

    /**
     * @param folder an empty one, for the data and the server's output
     * @param seed of the kills and of the load
     */
    Torture(Path folder, int kills, long seed, Figures figures) {
        this.folder = folder;
        this.kills = kills;
        this.seed = seed;
        this.figures = figures;
    }

    /** Does it all and prints the figures. Whether nothing was lost, duplicated or unbalanced. */
    boolean run() throws Exception {
        figures.say("seed " + seed + "; the server's output is in " + folder.resolve(OUTPUT));
        try (Writer file = Files.newBufferedWriter(folder.resolve(OUTPUT));
                PrintWriter output = new PrintWriter(file, true);
                ServerProcess server = ServerProcess.start(folder.resolve("data"), WEBHOOKS, output::println)) {
            List<PublicKey> keys = TokenOps.at(server.url()).getKeys().stream()
                    .map(Jwk::publicKey)
                    .toList();
            try (Listener listener =
                    new Listener(keys, run -> run % AGENTS, (run, webhookId, body) -> heard(webhookId, body))) {
                return run(server, listener);
            }
        }
    }

    private boolean run(ServerProcess server, Listener listener) throws Exception {
        List<Agents.Ready> ready = Agents.admit(server, listener, AGENTS, RUNS_EACH);
        Map<String, Object> machine;
        Count.Before before;
        try (Database database = new Database(server.connect())) {
            machine = Machine.describe(database.connection(), figures);
            before = Count.Before.of(database.connection());
        }
        List<Agent> agents = new ArrayList<>();
        for (Agents.Ready agent : ready) {
            agents.add(new Agent(agents.size(), agent, server.url().getAuthority()));
        }
        long begin = System.nanoTime();
        Workload workload = new Workload(server, agents, acknowledged, findings);
        Killer killer = new Killer(server, workload::acknowledged, figures);
        workload.start(seed);
        try {
            killer.run(Kill.plan(kills, seed));
            Thread.sleep(AFTERMATH);
            workload.stop();
        } finally {
            workload.abandon();
        }
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("seed", seed);
        killer.done().forEach((target, times) -> detail.put(target.name().toLowerCase(Locale.ROOT), times));
        detail.put("load_seconds", Duration.ofNanos(System.nanoTime() - begin).toSeconds());
        try (Database database = new Database(server.connect())) {
            detail.put("drain_seconds", Drain.await(database, figures));
            new Count(server, database.connection(), acknowledged, findings)
                    .count(before, ready.getFirst().creditsPerRun().longValueExact(), figures);
        }
        detail.putAll(workload.counts());
        detail.put("machine", machine);
        workload.refused().forEach(figures::say);
        figures.check(workload.refused().isEmpty(), "every request that is in order was acknowledged in the end");
        figures.check(
                workload.failures() == 0, workload.failures() + " requests were answered 500, whatever was killed");
        figures.check(
                listener.wrong() == 0 && listener.verified() > 0,
                listener.verified() + " sampled callbacks carry both signatures, " + listener.wrong() + " are wrong");
        figures.figure(
                "torture.kills",
                killer.done().values().stream().mapToInt(i -> i).sum(),
                "count",
                detail);
        return report();
    }

    private void heard(String webhookId, byte[] body) {
        try {
            Json.Obj data = CanonicalJson.readObject(body).object("data").orElseThrow();
            acknowledged.heard(
                    data.text("run_id").orElseThrow(),
                    new Heard(webhookId, data.text("result_contract_digest").orElseThrow()));
        } catch (MalformedJson e) {
            findings.add(Sort.LOST, "the callback " + webhookId + " can't be read: " + e.getMessage());
        }
    }

    private boolean report() {
        boolean none = true;
        for (Sort sort : Sort.values()) {
            List<String> found = findings.of(sort);
            found.stream().limit(TOLD).forEach(finding -> figures.say(sort + ": " + finding));
            figures.figure(
                    "torture." + sort.name().toLowerCase(Locale.ROOT), found.size(), "count", Map.copyOf(looked(sort)));
            none &= found.isEmpty();
        }
        return none;
    }

    /** Among how much it was looked for. */
    private Map<String, Integer> looked(Sort sort) {
        Map<String, Integer> looked = new LinkedHashMap<>();
        if (sort == Sort.LOST) {
            for (What what : What.values()) {
                looked.put(
                        what.name().toLowerCase(Locale.ROOT) + "s_acknowledged",
                        acknowledged.all(what).size());
            }
            looked.put("checkpoints_served", acknowledged.checkpoints().size());
        }
        return looked;
    }
}
