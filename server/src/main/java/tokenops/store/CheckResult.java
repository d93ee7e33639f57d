package tokenops.store;

import java.util.List;

/**
 * What one check of stored rows found.
 *
 * @param says what holds, or should
 * @param looked rows that were recomputed
 * @param wrong how many of them differ
 * @param findings the first {@link #TOLD} of those, a sentence each
 */
public record CheckResult(String name, String says, long looked, long wrong, List<String> findings) {
    /** Findings of one check that are told; all are counted. */
    public static final int TOLD = 50;

    public CheckResult {
        findings = List.copyOf(findings);
    }

    public boolean ok() {
        return wrong == 0;
    }
}
