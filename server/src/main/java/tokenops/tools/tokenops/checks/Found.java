package tokenops.tools.tokenops.checks;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * What a check found: all of it is counted, and the first findings in {@link Finding#ORDER} are kept, so that a million faulty rows
 * take no more memory than ten thousand.
 */
public final class Found {
    /** Most findings of one check that are kept: what a person could go through. */
    public static final int MOST = 10_000;

    /** The last in order on top, to make room for one that comes before it. */
    private final PriorityQueue<Finding> kept = new PriorityQueue<>(Finding.ORDER.reversed());

    private final Map<Severity, Long> counts = new EnumMap<>(Severity.class);

    /** One finding. */
    static Found one(Finding finding) {
        Found found = new Found();
        found.add(finding);
        return found;
    }

    void add(Finding finding) {
        counts.merge(finding.severity(), 1L, Long::sum);
        if (kept.size() < MOST) {
            kept.add(finding);
        } else if (Finding.ORDER.compare(finding, kept.element()) < 0) {
            kept.remove();
            kept.add(finding);
        }
    }

    /** Those that are kept, the gravest first. */
    List<Finding> first() {
        return kept.stream().sorted(Finding.ORDER).toList();
    }

    /** How many there are in all. */
    public long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    public long count(Severity severity) {
        return counts.getOrDefault(severity, 0L);
    }

    public boolean isEmpty() {
        return counts.isEmpty();
    }

    /** The gravest that there is. */
    public Optional<Severity> gravest() {
        return counts.keySet().stream().reduce((lesser, graver) -> graver);
    }
}
