package tokenops.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tokenops.bench.funding.FundingBench;
import tokenops.bench.growth.GrowthBench;
import tokenops.bench.queue.QueueBench;
import tokenops.bench.review.ReviewBench;
import tokenops.bench.verify.VerifyBench;

/** Benches with a second of load: that they say what they are to say and that their own checks hold, not how fast it was. */
@Tag("slow")
class ShortBenchesTest {
    @TempDir
    private Path folder;

    @Test
    void queue() throws Exception {
        assertEquals(List.of("queue.runs_per_second", "queue.ratio_to_best_peer"), figures(new QueueBench()));
    }

    @Test
    void funding() throws Exception {
        assertEquals(List.of("funding.confirmations_per_second"), figures(new FundingBench()));
    }

    @Test
    void growth() throws Exception {
        assertEquals(List.of("growth.slowdown", "growth.heap_mib"), figures(new GrowthBench()));
    }

    @Test
    void verify() throws Exception {
        assertEquals(List.of("verify.bundle_ms", "verify.bundle_kib"), figures(new VerifyBench()));
    }

    @Test
    void review() throws Exception {
        assertEquals(
                List.of(
                        "review.small_evidence_ms",
                        "review.rows_per_second",
                        "review.ratio_to_duckdb",
                        "review.heap_mib_at_10m_rows",
                        "review.jsonl_rows_per_second",
                        "review.jsonl_ratio_to_duckdb"),
                figures(new ReviewBench()));
    }

    /** The names of the figures of a second's load. */
    private List<String> figures(Bench bench) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Figures figures = new Figures(new PrintStream(out, true, StandardCharsets.UTF_8), System.err, false);
        bench.run(new Setting(folder, 1), figures);
        assertFalse(figures.failed(), "a check of " + bench.name() + " failed");
        return out.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }
}
