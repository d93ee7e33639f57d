package tokenops.tools.tokenops.checks;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** Nothing is used in a run that has ended, or of a grant that is over. */
final class AfterClosing implements Check {
    private static final Spec SPEC = new Spec(
            "usage.after_closing",
            "1",
            Optional.of(Family.USAGE),
            Severity.MAJOR,
            4,
            new Meaning(
                    "No reading is of a time after its run was closed or its grant expired.",
                    "Meters that weren't stopped, and usage that was booked on a run or a grant that was over.",
                    "Stop the meter with the run; take the reading back, or book it on the run that it is of."),
            Need.USAGE_AND_CLOSING);

    private static final String RUN_OF = "run ";
    private static final String GRANT_OF = "grant ";

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, Instant> over = new HashMap<>();
        for (Statement statement : file.evidence().statements()) {
            ended(over, GRANT_OF, statement.fact(Facts.GRANT), statement.facts().time(Facts.GRANT_EXPIRES));
            ended(
                    over,
                    RUN_OF,
                    statement.fact(Facts.CLOSED_WORK).or(() -> statement.fact(Facts.RUN)),
                    statement.facts().time(Facts.CLOSED_AT));
        }
        Found findings = new Found();
        for (Statement usage : file.evidence().in(Role.USAGE)) {
            // a receipt is issued when its run has ended, and says nothing of when the work was done
            if (usage.fact(Facts.CREDITS_DEBITED).isEmpty()) {
                late(over, RUN_OF, usage.fact(Facts.RUN), usage)
                        .or(() -> late(over, GRANT_OF, usage.fact(Facts.GRANT), usage))
                        .ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static void ended(Map<String, Instant> over, String kind, Optional<String> id, Optional<Instant> at) {
        if (id.isPresent() && at.isPresent()) {
            over.merge(kind + id.get(), at.get(), (one, other) -> one.isAfter(other) ? one : other);
        }
    }

    private static Optional<Finding> late(
            Map<String, Instant> over, String kind, Optional<String> id, Statement usage) {
        Optional<Instant> ended = id.map(name -> over.get(kind + name));
        Optional<Instant> used = usage.facts()
                .time(Facts.END)
                .or(() -> usage.facts().time(Facts.AT))
                .or(() -> usage.facts().time(Facts.START));
        if (ended.isEmpty() || used.isEmpty() || !used.get().isAfter(ended.get().plus(Clocks.APART))) {
            return Optional.empty();
        }
        return Optional.of(Finding.of(
                SPEC,
                Severity.MAJOR,
                usage.source().key() + " is of " + used.get() + ", and " + kind + Quoted.text(id.get())
                        + " was over at " + ended.get() + ".",
                List.of(usage.source()),
                "by " + ended.get(),
                used.get().toString()));
    }
}
