package tokenops.bench.path;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a server's processor time goes into while a load runs: samples taken by processor time, in native code too (the flight
 * recorder's {@code jdk.CPUTimeSample}, JEP 509; on Linux). Two hundred of them a second cost less than the machine's noise.
 */
final class Profile {
    private static final String NAME = "path";
    private static final int PATIENCE_SECONDS = 30;

    /** What a sample is for: the first of these that has a method in its stack. */
    private enum Work {
        PACKING("packing documents for the store", "tokenops.store.Packet.of"),
        SEALING("sealing and attestation", "tokenops.runs.Seals.", "tokenops.path.Sealer.", "tokenops.log.Attestor."),
        TOOL("tool", "tokenops.tools."),
        LANES("lanes", "tokenops.store.Lane."),
        SEQUENCER("sequencer", "tokenops.log.Sequencer."),
        CALLBACKS("callbacks", "tokenops.callbacks."),
        HTTP("HTTP and commands", "tokenops.faces.http."),
        QUEUE("queue", "tokenops.runs."),
        REST("rest");

        private final String called;
        private final List<String> methods;

        Work(String called, String... methods) {
            this.called = called;
            this.methods = List.of(methods);
        }

        private boolean isIn(List<String> stack) {
            return stack.stream().anyMatch(method -> methods.stream().anyMatch(method::startsWith));
        }

        static Work of(List<String> stack) {
            return Stream.of(values())
                    .filter(work -> work == REST || work.isIn(stack))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private final long process;
    private final Path recording;

    private Profile(long process, Path recording) {
        this.process = process;
        this.recording = recording;
    }

    /**
     * Begins to take samples of a process.
     *
     * @param recording where they are kept
     */
    static Profile begin(long process, Path recording) throws IOException, InterruptedException {
        Profile profile = new Profile(process, recording);
        profile.command(
                "JFR.start",
                "settings=none",
                "+jdk.CPUTimeSample#enabled=true",
                "+jdk.CPUTimeSample#stackTrace=true",
                "+jdk.CPUTimeSample#throttle=10ms");
        return profile;
    }

    /** Stops; each work's share of the samples, by its name. */
    Map<String, Double> end() throws IOException, InterruptedException {
        command("JFR.stop", "filename=" + recording);
        Map<Work, Integer> samples = new EnumMap<>(Work.class);
        int all = 0;
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.CPUTimeSample")) {
                    samples.merge(Work.of(stack(event)), 1, Integer::sum);
                    all++;
                }
            }
        }
        Map<String, Double> shares = new TreeMap<>();
        for (Map.Entry<Work, Integer> work : samples.entrySet()) {
            shares.put(work.getKey().called, (double) work.getValue() / all);
        }
        return shares;
    }

    /** The methods under way, the innermost first; none where the stack could not be walked. */
    private static List<String> stack(RecordedEvent event) {
        return Optional.ofNullable(event.getStackTrace()).stream()
                .flatMap(trace -> trace.getFrames().stream())
                .map(frame -> called(frame.getMethod()))
                .toList();
    }

    private static String called(RecordedMethod method) {
        return method.getType().getName() + "." + method.getName();
    }

    private void command(String what, String... options) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
        words.addAll(List.of(Long.toString(process), what, "name=" + NAME));
        words.addAll(List.of(options));
        Process command = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!command.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || command.exitValue() != 0) {
            throw new IOException("the server's process can't be profiled: " + what);
        }
    }
}
