package tokenops.bench.review;

import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tokenops.bench.Figures;
import tokenops.bench.Setting;

/**
 * The tool on exports of millions of token transfers whose faults are known: rows a second, heap, DuckDB's time for the same
 * questions, and whether it finds each fault and nothing else.
 */
final class LargeEvidence {
    private static final int HEAP_MIB = 2_048;

    private static final int SMALL = 10_000;

    private final Path folder;
    private final Figures figures;
    private final Map<String, Object> machine;
    private final int rows;

    /** A minute of load is for ten million rows, seconds for less. */
    LargeEvidence(Setting setting, Figures figures, Map<String, Object> machine) {
        this.folder = setting.folder();
        this.figures = figures;
        this.machine = machine;
        this.rows = setting.seconds() >= 60 ? 10_000_000 : setting.seconds() >= 10 ? 1_000_000 : 100_000;
    }

    void run() throws Exception {
        run(false, "review.rows_per_second", "review.ratio_to_duckdb");
        run(true, "review.jsonl_rows_per_second", "review.jsonl_ratio_to_duckdb");
    }

    private void run(boolean json, String speed, String ratio) throws Exception {
        Path small = Files.createDirectories(folder.resolve(json ? "small-jsonl" : "small-csv"));
        Path middle = Files.createDirectories(folder.resolve(json ? "middle-jsonl" : "middle-csv"));
        Path large = Files.createDirectories(folder.resolve(json ? "large-jsonl" : "large-csv"));
        Faults.Evidence first = Faults.write(small, json, SMALL);
        Faults.Evidence second = Faults.write(middle, json, rows / 10);
        Faults.Evidence third = Faults.write(large, json, rows);
        figures.say("review of " + third.rows() + " rows, " + (Files.size(third.transfers()) >> 20) + " MiB");
        // the first two are seen twice: the first time they warm up
        Ran ran = Ran.of(List.of(first, second, first, second, third));
        check(third, ran);
        DuckDb.Answers duck =
                DuckDb.ask(third.transfers(), json, Runtime.getRuntime().availableProcessors(), large);
        compare(ran, duck);
        double seconds = ran.seconds.getLast();
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("rows", third.rows());
        detail.put("bytes", Files.size(third.transfers()));
        detail.put("seconds", rounded(seconds));
        detail.put("rows_per_second_at_" + first.rows(), Math.round(first.rows() / ran.seconds.get(2)));
        detail.put("rows_per_second_at_" + second.rows(), Math.round(second.rows() / ran.seconds.get(3)));
        detail.put("cpu_nanos_per_row", Math.round(ran.cpuSeconds * 1e9 / third.rows()));
        detail.put("duckdb_seconds", rounded(duck.seconds()));
        detail.put("duckdb_seconds_loading", rounded(duck.loading()));
        detail.put("heap_mib", ran.heapMib);
        detail.put("faults", third.expected().findings().size());
        detail.put("machine", machine);
        figures.figure(speed, third.rows() / seconds, "rows/s", detail);
        figures.figure(ratio, duck.seconds() / seconds, "ratio", Map.of("rows", third.rows()));
        if (!json) {
            figures.figure(
                    "review.heap_mib_at_10m_rows",
                    ran.heapMib,
                    "MiB",
                    Map.of("rows", third.rows(), "largest_heap_mib", HEAP_MIB));
        }
        Files.delete(third.transfers());
    }

    private void check(Faults.Evidence evidence, Ran ran) {
        List<String> found = ran.findings.stream()
                .filter(finding -> finding.startsWith("asset.")
                        || finding.startsWith("evidence.")
                        || finding.startsWith("settlement.on_chain"))
                .toList();
        List<String> missed = evidence.expected().missed(found);
        List<String> alarms = evidence.expected().falseAlarms(found);
        figures.check(
                missed.isEmpty(), evidence.expected().findings().size() + " known faults found, missed: " + missed);
        figures.check(alarms.isEmpty(), "no false alarm: " + alarms);
        figures.check(
                ran.records > evidence.rows(),
                ran.records + " records read of " + evidence.rows() + " rows and others");
    }

    /** Totals are equal but for the tokens that rows were left out of, or that DuckDB reads numbers of differently. */
    private void compare(Ran ran, DuckDb.Answers duck) {
        int differ = 0;
        for (Map.Entry<String, BigInteger> total : ran.totals.entrySet()) {
            differ += total.getValue().equals(duck.totals().get(total.getKey())) ? 0 : 1;
        }
        figures.check(differ == 0, ran.totals.size() + " totals are DuckDB's, " + differ + " are not");
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1_000) / 1_000.0;
    }

    /** What a process with so much heap said of a series of reviews. */
    private static final class Ran {
        private final List<Double> seconds = new ArrayList<>();
        private final List<String> findings = new ArrayList<>();
        private final Map<String, BigInteger> totals = new TreeMap<>();
        private double cpuSeconds;
        private long records;
        private long heapMib;

        static Ran of(List<Faults.Evidence> reviews) throws IOException, InterruptedException {
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + HEAP_MIB + "m",
                    "-XX:+UseG1GC",
                    "--sun-misc-unsafe-memory-access=allow",
                    "--enable-native-access=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ReviewProcess.class.getName()));
            reviews.forEach(review -> command.add(review.transfers() + "," + review.records()));
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Ran ran = new Ran();
            try (BufferedReader said = process.inputReader()) {
                for (String line = said.readLine(); line != null; line = said.readLine()) {
                    ran.take(line);
                }
            }
            if (process.waitFor() != 0) {
                throw new IOException("the review ended with exit code " + process.exitValue());
            }
            return ran;
        }

        private void take(String line) {
            int space = line.indexOf(' ');
            String what = line.substring(0, space);
            String value = line.substring(space + 1);
            switch (what) {
                case "seconds" -> seconds.add(Double.parseDouble(value));
                case "cpu_seconds" -> cpuSeconds = Double.parseDouble(value);
                case "heap_mib" -> heapMib = Long.parseLong(value);
                case "records" -> records = Long.parseLong(value);
                case "finding" -> findings.add(value);
                case "total" -> {
                    int end = value.indexOf(' ');
                    totals.put(value.substring(0, end), new BigInteger(value.substring(end + 1)));
                }
                default -> throw new IllegalStateException("unexpected: " + line);
            }
        }
    }
}
