package tokenops.tools.tokenops.checks;

import tokenops.path.Word;

/** How grave a finding is, and what share of its check's weight it costs ({@code docs/scoring.md}). */
public enum Severity implements Word {
    /** Worth knowing; nothing is wrong. */
    INFO(0),
    /** A flaw that leaves the figures as they are. */
    MINOR(20),
    /** Figures or records can't be relied on as they are. */
    MAJOR(60),
    /** What is stated can't be true, or money is at stake. */
    CRITICAL(100);

    private final int percent;

    Severity(int percent) {
        this.percent = percent;
    }

    /** The percentage of its check's weight that it costs. */
    public int percent() {
        return percent;
    }
}
