package tokenops.bench.review;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tokenops.bench.Figures;
import tokenops.bench.Setting;
import tokenops.bench.load.Bodies;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.proof.Digest;
import tokenops.tools.Corroboration;
import tokenops.tools.EvidenceFile;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.TokenOpsTool;

/** How long the built-in tool takes for evidence as a run of the bench {@code path} has it, on one thread when warm. */
final class SmallEvidence {
    /** Pieces of evidence that take turns, so that no branch is learned by heart. */
    private static final int PIECES = 256;

    private static final int WARM_UP_SECONDS = 10;

    private final TokenOpsTool tool = new TokenOpsTool();
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final List<ToolRequest> requests = new ArrayList<>();
    private int wrong;

    void run(Setting setting, Figures figures, Map<String, Object> machine) {
        for (int i = 0; i < PIECES; i++) {
            requests.add(request(i));
        }
        List<Turn> warmingUp = turns(setting.warmUp(WARM_UP_SECONDS));
        List<Turn> turns = turns(setting.seconds());
        Turn median = turns.get(turns.size() / 2);
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("records", Bodies.RECORDS);
        detail.put("bytes", requests.getFirst().evidence().getFirst().size());
        detail.put("reviews", turns.size() * PIECES);
        detail.put("reviews_before", warmingUp.size() * PIECES);
        detail.put("cpu_micros", median.cpuNanos() / 1_000 / PIECES);
        detail.put("least_cpu_micros", turns.getFirst().cpuNanos() / 1_000 / PIECES);
        detail.put("allocated_bytes", median.bytes() / PIECES);
        detail.put("machine", machine);
        figures.figure("review.small_evidence_ms", median.nanos() / 1e6 / PIECES, "ms", detail);
        figures.check(wrong == 0, wrong + " reviews left records out or found something in evidence that is in order");
    }

    /** Reviews all pieces in turn until the time is over; by processor time, the shortest turn first. */
    private List<Turn> turns(int seconds) {
        List<Turn> turns = new ArrayList<>();
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        do {
            long cpu = threads.getCurrentThreadCpuTime();
            long bytes = threads.getCurrentThreadAllocatedBytes();
            long begun = System.nanoTime();
            for (ToolRequest request : requests) {
                wrong += isInOrder(tool.run(request)) ? 0 : 1;
            }
            turns.add(new Turn(
                    threads.getCurrentThreadCpuTime() - cpu,
                    System.nanoTime() - begun,
                    threads.getCurrentThreadAllocatedBytes() - bytes));
        } while (System.nanoTime() < until);
        Collections.sort(turns);
        return turns;
    }

    private static boolean isInOrder(ToolOutcome outcome) {
        return outcome instanceof ToolOutcome.Completed completed
                && completed.outcome().equals("completed")
                && completed.usage().getLast().quantity() == Bodies.RECORDS;
    }

    private static ToolRequest request(int number) {
        byte[] records = Bodies.records(number).getBytes(StandardCharsets.US_ASCII);
        return new ToolRequest(
                new Id.Run(new UUID(0x0193_0000_0000_7000L, number)),
                Instant.parse("2026-11-23T10:00:00Z"),
                Mode.TEST,
                List.of(new EvidenceFile(
                        new Id.Evidence(new UUID(0x0193_0000_0000_7000L, number)),
                        "transfers",
                        Optional.empty(),
                        "application/json",
                        Digest.of(records),
                        records.length,
                        () -> new ByteArrayInputStream(records))),
                List.of(),
                List.of(new ToolRequest.PriceLine("record", "record", 20_000)),
                ToolRequest.Tolerance.DEFAULT,
                Long.MAX_VALUE,
                Corroboration.NONE);
    }

    /** All pieces once. */
    private record Turn(long cpuNanos, long nanos, long bytes) implements Comparable<Turn> {
        @Override
        public int compareTo(Turn other) {
            return Long.compare(cpuNanos, other.cpuNanos);
        }
    }
}
