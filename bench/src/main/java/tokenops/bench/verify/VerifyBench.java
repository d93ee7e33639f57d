package tokenops.bench.verify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.GZIPOutputStream;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tokenops.bench.Bench;
import tokenops.bench.Figures;
import tokenops.bench.Machine;
import tokenops.bench.ServerProcess;
import tokenops.bench.Setting;
import tokenops.bench.load.Agents;
import tokenops.bench.load.Bodies;
import tokenops.client.CallbackListener;
import tokenops.client.Evidence;
import tokenops.client.TokenOps;
import tokenops.client.TokenOpsProblem;
import tokenops.proof.CanonicalJson;

/** How large the proof of one run of the bench {@code path} is, its callback's outcome included, and how long its checks take. */
public final class VerifyBench implements Bench {
    private static final int PATIENCE_SECONDS = 30;
    private static final int WARM_UP_SECONDS = 5;

    /** No more: an average of thousands of verifications doesn't get better. */
    private static final int MOST_SECONDS = 10;

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public void run(Setting setting, Figures figures) throws Exception {
        Map<String, Object> machine = Machine.describe(figures);
        byte[] bundle = bundle(setting.folder(), figures);
        Files.write(setting.folder().resolve(Verification.BUNDLE), bundle);
        Map<String, Object> detail = new LinkedHashMap<>();
        for (RunResult result : measured(setting)) {
            String provider = result.getParams().getParam("provider");
            detail.put(provider + "_ms", result.getPrimaryResult().getScore());
            detail.put(provider + "_error_ms", result.getPrimaryResult().getScoreError());
        }
        double milliseconds =
                (double) Optional.ofNullable(detail.get("corretto_ms")).orElseThrow();
        detail.put("signatures", "value: Corretto's, as ./tokenops verify has them; jdk: the library alone");
        detail.put("machine", machine);
        figures.figure("verify.bundle_ms", milliseconds, "ms", detail);
        figures.figure(
                "verify.bundle_kib",
                bundle.length / 1024.0,
                "KiB",
                Map.of("bytes", bundle.length, "sent_to_who_takes_gzip", gzip(bundle), "records", Bodies.RECORDS));
    }

    private static int gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.size();
    }

    private static Iterable<RunResult> measured(Setting setting) throws RunnerException {
        int seconds = Math.min(setting.seconds(), MOST_SECONDS);
        Options options = new OptionsBuilder()
                .include(Verification.class.getName())
                .param("folder", setting.folder().toString())
                .forks(1)
                .warmupIterations(Math.min(seconds, WARM_UP_SECONDS))
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds)
                .measurementTime(TimeValue.seconds(1))
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        return new Runner(options).run();
    }

    /** The proof of a run as a server gives it, once the outcome of its callback is in it. */
    private static byte[] bundle(Path folder, Figures figures) throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.start(folder.resolve("data"), figures);
                CallbackListener listener = CallbackListener.start(Clock.systemUTC(), callback -> {})) {
            Agents.Entered agent = Agents.enter(server, "auditor", Optional.of(listener.url()));
            listener.trust(agent.credential().callbackSecret(), agent.client().getKeys());
            String contract = Agents.contracted(server, agent, 1).accepted().id();
            Evidence records = Evidence.records(
                    "transfers", CanonicalJson.read(Bodies.records(1).getBytes(StandardCharsets.US_ASCII)));
            String run = agent.client().beginRun(contract, List.of(records)).id();
            Files.write(
                    folder.resolve(Verification.LOG_KEY),
                    agent.client().getLogKey().getBytes(StandardCharsets.UTF_8));
            return proof(agent.client(), run);
        }
    }

    private static byte[] proof(TokenOps agent, String run) throws IOException {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (System.nanoTime() < end) {
            try {
                byte[] bundle = agent.getProof(run);
                if (new String(bundle, StandardCharsets.UTF_8).contains("\"kind\":\"callback_delivery\"")) {
                    return bundle;
                }
            } catch (TokenOpsProblem e) {
                if (!e.code().endsWith("-not-ready")) {
                    throw e;
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new IOException("the proof of " + run + " isn't there");
    }
}
