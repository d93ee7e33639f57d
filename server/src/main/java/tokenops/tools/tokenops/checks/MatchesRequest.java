package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** A settlement that pays another amount, in another asset, to somebody else or under another reference than was asked for. */
final class MatchesRequest implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.matches_request",
            "1",
            Optional.of(Family.SETTLEMENT),
            Severity.CRITICAL,
            10,
            new Meaning(
                    "Every settlement has the amount, asset, payee, credits and provider reference of its payment request.",
                    "A payment of another amount, in another asset, to somebody else or for another request than was asked for: short and excess payments, wrong accounts, mixed-up references.",
                    "Look both records up at the provider. Refund or collect the difference, or correct the record that is wrong."),
            Need.REQUEST_AND_SETTLEMENT);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public List<Finding> examine(CaseFile file) {
        List<Finding> findings = new ArrayList<>();
        for (List<Statement> payment : file.matches().payments()) {
            for (Statement request : payment) {
                if (request.role() != Role.PAYMENT_REQUEST) {
                    continue;
                }
                for (Statement settlement : payment) {
                    if (settlement.settles()) {
                        compare(request, settlement, findings);
                    }
                }
            }
        }
        return findings;
    }

    private static void compare(Statement request, Statement settlement, List<Finding> findings) {
        for (String fact : List.of(
                Facts.AMOUNT,
                Facts.ASSET,
                Facts.CREDITS,
                Facts.PAYEE,
                Facts.PROVIDER_REFERENCE,
                Facts.PAYMENT_REQUEST)) {
            Optional<String> asked = request.fact(fact);
            Optional<String> settled = settlement.fact(fact);
            if (asked.isPresent() && settled.isPresent() && !asked.equals(settled)) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.CRITICAL,
                        "The " + fact + " of " + settlement.kind() + " "
                                + settlement.source().key() + " is " + settled.get() + ", and "
                                + request.source().key() + " asked for " + asked.get() + ".",
                        List.of(request.source(), settlement.source()),
                        asked.get(),
                        settled.get()));
            }
        }
    }
}
