package tokenops.tools.tokenops;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tokenops.proof.Json;
import tokenops.tools.tokenops.checks.CaseFile;
import tokenops.tools.tokenops.checks.ExceptionState;
import tokenops.tools.tokenops.checks.ExceptionState.Grade;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** How long the open exceptions of the evidence have been open at the time of the review, by how severe they are called. */
final class ExceptionAges {
    /** Days at which an age class begins: this week, this month, this quarter, longer. */
    private static final List<Long> CLASSES = List.of(0L, 7L, 30L, 90L);

    /** For those that don't say since when. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final Map<Long, Map<Grade, Long>> open = new TreeMap<>();
    private long opened;
    private long closed;

    private ExceptionAges() {}

    /** The member of the package. */
    static Json.Obj of(CaseFile file) {
        ExceptionAges ages = new ExceptionAges();
        for (Statement exception : file.evidence().in(Role.EXCEPTION)) {
            ages.add(exception, file.request().asOf());
        }
        return ages.json();
    }

    private void add(Statement exception, Instant asOf) {
        if (ExceptionState.isClosed(exception)) {
            closed++;
            return;
        }
        opened++;
        long days = exception
                .facts()
                .time("opened")
                .map(since -> Math.max(0, Duration.between(since, asOf).toDays()))
                .map(ExceptionAges::ageClass)
                .orElse(UNKNOWN);
        open.computeIfAbsent(days, d -> new EnumMap<>(Grade.class)).merge(Grade.of(exception), 1L, Long::sum);
    }

    private static long ageClass(long days) {
        long from = 0;
        for (long begins : CLASSES) {
            from = days >= begins ? begins : from;
        }
        return from;
    }

    private Json.Obj json() {
        return Json.object()
                .put("open", opened)
                .put("closed", closed)
                .put("ages", Json.array(open.entrySet(), entry -> {
                    Json.Builder line = Json.object();
                    if (entry.getKey() != UNKNOWN) {
                        line.put("from_days", entry.getKey());
                    }
                    for (Grade grade : Grade.values()) {
                        line.put(
                                grade.name().toLowerCase(Locale.ROOT),
                                entry.getValue().getOrDefault(grade, 0L));
                    }
                    return line.build();
                }))
                .build();
    }
}
