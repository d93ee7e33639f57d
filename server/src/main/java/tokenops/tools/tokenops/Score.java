package tokenops.tools.tokenops;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Json;
import tokenops.tools.ToolOutcome.Findings;
import tokenops.tools.tokenops.checks.Checks;
import tokenops.tools.tokenops.checks.Severity;

/**
 * The evidence score, 0 to 100, by the formula of {@code docs/scoring.md}.
 *
 * <p>The weights of the checks that could run are what can be reached. Each check costs the share of its weight that its gravest
 * finding says, however many findings it has, so that one cause isn't counted once per row. A critical finding caps the score.
 */
record Score(int value, Json.Obj basis) {
    static final String FORMULA =
            "floor(100 x (sum of weights - sum of deductions) / sum of weights) over the checks that ran;"
                    + " deduction = weight x 100 % for a critical gravest finding, 60 % major, 20 % minor, 0 % info;"
                    + " at most 49 with a critical finding, 84 with a major one; 0 without any record read";

    private static final int CRITICAL_CAP = 49;
    private static final int MAJOR_CAP = 84;

    static Score of(List<Checks.Ran> checks, long recordsRead) {
        int weights = 0;
        int deducted = 0;
        int cap = 100;
        List<Json> lines = new ArrayList<>();
        for (Checks.Ran check : checks) {
            int weight = check.spec().weight();
            Optional<Severity> gravest = check.gravest();
            int percent = gravest.map(Severity::percent).orElse(0);
            cap = Math.min(cap, cap(gravest));
            if (weight == 0) {
                continue;
            }
            weights += weight;
            deducted += weight * percent;
            lines.add(check.scored(hundredths(weight * percent)));
        }
        if (recordsRead == 0) {
            cap = 0;
        }
        int reached = weights == 0 ? 0 : (100 * weights - deducted) / weights;
        int value = Math.min(reached, cap);
        return new Score(
                value,
                Json.object()
                        .put("formula", FORMULA)
                        .put("weights", new Json.Arr(lines))
                        .put("sum_of_weights", weights)
                        .put("sum_of_deductions", hundredths(deducted))
                        .put("before_cap", reached)
                        .put("cap", cap)
                        .put("score", value)
                        .build());
    }

    /** {@code sufficient}, {@code partial}, {@code insufficient} or {@code unknown}, by the same page. */
    static String status(int score, Findings findings, long recordsRead) {
        if (recordsRead == 0) {
            return "unknown";
        }
        if (findings.critical() > 0 || score < 50) {
            return "insufficient";
        }
        return findings.major() > 0 ? "partial" : "sufficient";
    }

    private static int cap(Optional<Severity> gravest) {
        return gravest.map(severity -> switch (severity) {
                    case CRITICAL -> CRITICAL_CAP;
                    case MAJOR -> MAJOR_CAP;
                    case MINOR, INFO -> 100;
                })
                .orElse(100);
    }

    /** A sum of percentages of weights with its two decimals, as text: {@code 3.60}. */
    private static String hundredths(int value) {
        int rest = value % 100;
        return value / 100 + (rest < 10 ? ".0" : ".") + rest;
    }
}
