package tokenops.bench.torture;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What shouldn't be, a sentence with ids for each case. Any thread. */
final class Findings {
    /** Which of the three a finding is. */
    enum Sort {
        /** Acknowledged, and missing, not ended, or different. */
        LOST,
        /** Happened twice. */
        DUPLICATED,
        /** Money that isn't where it belongs. */
        UNBALANCED
    }

    private record Finding(Sort sort, String sentence) {}

    private final List<Finding> all = new CopyOnWriteArrayList<>();

    void add(Sort sort, String sentence) {
        all.add(new Finding(sort, sentence));
    }

    /** The findings of a sort, in the order in which they were made. */
    List<String> of(Sort sort) {
        return all.stream()
                .filter(finding -> finding.sort == sort)
                .map(Finding::sentence)
                .toList();
    }
}
