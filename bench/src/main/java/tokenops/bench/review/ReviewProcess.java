package tokenops.bench.review;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.tools.Corroboration;
import tokenops.tools.EvidenceFile;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.TokenOpsTool;

/**
 * Reviews files in a process of its own, so that its heap is its own: prints the seconds, the largest heap in MiB, the records that
 * were read, the totals of each token and the findings, a word and its figure a line.
 */
public final class ReviewProcess {
    private ReviewProcess() {}

    /** @param arguments the files of one review, and those of others behind a comma; the last review is the one that counts */
    public static void main(String[] arguments) {
        for (int i = 0; i < arguments.length; i++) {
            review(arguments[i].split(",", -1), i == arguments.length - 1);
        }
    }

    private static void review(String[] files, boolean last) {
        List<EvidenceFile> evidence = new ArrayList<>();
        for (String file : files) {
            evidence.add(file(Path.of(file)));
        }
        ToolRequest request = new ToolRequest(
                new Id.Run(new UUID(0x0193_0000_0000_7000L, 1)),
                Instant.parse("2026-11-23T10:00:00Z"),
                Mode.TEST,
                evidence,
                List.of(),
                List.of(),
                ToolRequest.Tolerance.DEFAULT,
                Long.MAX_VALUE,
                Corroboration.NONE);
        System.gc();
        pools().forEach(MemoryPoolMXBean::resetPeakUsage);
        long cpu = processor();
        long begun = System.nanoTime();
        ToolOutcome outcome = new TokenOpsTool().run(request);
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (!(outcome instanceof ToolOutcome.Completed completed)) {
            throw new IllegalStateException("it did not end: " + outcome);
        }
        System.out.println("seconds " + seconds);
        System.out.println("cpu_seconds " + (processor() - cpu) / 1e9);
        if (last) {
            System.out.println("heap_mib " + heap());
            System.out.println("records " + completed.usage().getLast().quantity());
            Json.Obj totals = completed.members().object("totals_by_asset").orElseThrow();
            for (String token : totals.members().keySet()) {
                System.out.println("total " + token + " " + totals.text(token).orElseThrow());
            }
            for (Json.Obj finding : completed.members().objects("findings")) {
                tell(finding);
            }
        }
    }

    /** Processor time of all threads, compilers and collectors too. */
    private static long processor() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private static void tell(Json.Obj finding) {
        Optional<Json.Obj> first = finding.objects("records").stream().findFirst();
        System.out.println("finding "
                + Expected.line(
                        finding.text("check").orElse(""),
                        finding.text("severity").orElse(""),
                        first.flatMap(place -> place.text("file")).orElse(""),
                        first.flatMap(place -> place.whole("line")).orElse(0L)));
    }

    /** The largest that each part of the heap was, summed: at least what was ever in use at once. */
    private static long heap() {
        return pools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum() >> 20;
    }

    private static List<MemoryPoolMXBean> pools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
    }

    private static EvidenceFile file(Path file) {
        try {
            return new EvidenceFile(
                    new Id.Evidence(new UUID(0x0193_0000_0000_7000L, file.hashCode())),
                    String.valueOf(file.getFileName()),
                    Optional.empty(),
                    "application/octet-stream",
                    Digest.of(new byte[0]),
                    Files.size(file),
                    () -> open(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
