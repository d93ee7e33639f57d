package tokenops.proof;

import java.util.List;
import java.util.Optional;

/**
 * What became of a bundle: every check in the order in which it ran.
 *
 * @param runId of the bundle, when it could be read
 */
public record VerifyReport(Optional<String> runId, List<Check> checks) {
    public VerifyReport {
        checks = List.copyOf(checks);
    }

    /** Whether no check failed. What couldn't be checked doesn't count against the bundle, but stands in the report. */
    public boolean holds() {
        return count(Check.Verdict.FAILED) == 0;
    }

    /** The check of that name, if it ran. */
    public Optional<Check> check(String name) {
        return checks.stream().filter(check -> check.name().equals(name)).findFirst();
    }

    private long count(Check.Verdict verdict) {
        return checks.stream().filter(check -> check.verdict() == verdict).count();
    }

    /** One line per check and one for all of them, for a terminal: what the bundle says steers none and begins no line. */
    public String text() {
        int width =
                checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
        StringBuilder text = new StringBuilder();
        for (Check check : checks) {
            text.append(padded(check.verdict().text(), 12))
                    .append(padded(check.name(), width + 2))
                    .append(Visible.line(check.explanation()))
                    .append('\n');
        }
        return text.append(holds() ? "The proof holds: " : "The proof does not hold: ")
                .append(count(Check.Verdict.PASSED))
                .append(" passed, ")
                .append(count(Check.Verdict.FAILED))
                .append(" failed, ")
                .append(count(Check.Verdict.NOT_CHECKED))
                .append(" not checked.\n")
                .toString();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(1, width - text.length()));
    }

    /** {@code {"checks":[{"explanation","name","verdict"}],"run_id","verdict"}}. */
    public Json.Obj json() {
        return Json.object()
                .put("verdict", (holds() ? Check.Verdict.PASSED : Check.Verdict.FAILED).text())
                .putIf("run_id", runId)
                .put("checks", Json.array(checks, Check::json))
                .build();
    }
}
