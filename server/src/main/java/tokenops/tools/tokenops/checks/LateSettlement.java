package tokenops.tools.tokenops.checks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Statement;

/** A request says until when it is to be paid. */
final class LateSettlement implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.late",
            "1",
            Optional.of(Family.SETTLEMENT),
            Severity.MINOR,
            2,
            new Meaning(
                    "Every payment came by the time until which it was asked for.",
                    "Payments that came after their request was due or had expired: a price may no longer have held.",
                    "Check whether the price was still to be had; ask the payer for the reason, or extend the terms."),
            Need.DUE_AND_SETTLEMENT);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (List<Statement> payment : file.matches().payments()) {
            Optional<Instant> due = Optional.empty();
            Optional<Statement> paid = Optional.empty();
            for (Statement statement : payment) {
                Optional<Instant> until = statement.facts().time(Facts.DUE);
                if (until.isPresent() && (due.isEmpty() || until.get().isAfter(due.get()))) {
                    due = until;
                }
                if (statement.settles() && statement.facts().time(Facts.AT).isPresent()) {
                    paid = Optional.of(
                            paid.map(first -> earlier(first, statement)).orElse(statement));
                }
            }
            if (due.isPresent() && paid.isPresent()) {
                late(due.get(), paid.get()).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Statement earlier(Statement one, Statement other) {
        return at(other).isBefore(at(one)) ? other : one;
    }

    private static Instant at(Statement statement) {
        return statement.facts().time(Facts.AT).orElse(Instant.MAX);
    }

    private static Optional<Finding> late(Instant due, Statement paid) {
        Instant at = at(paid);
        return at.isAfter(due)
                ? Optional.of(Finding.of(
                        SPEC,
                        Severity.MINOR,
                        paid.source().key() + " came at " + at + ", and was due by " + due + ".",
                        List.of(paid.source()),
                        "by " + due,
                        at.toString()))
                : Optional.empty();
    }
}
