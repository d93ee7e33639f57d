package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/** One request is settled once: a second event of the same type, receipt or funding for it is money or credit twice. */
final class OneSettlement implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.one_per_request",
            "2",
            Optional.of(Family.SETTLEMENT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "One payment has one settling event of each type, one settlement receipt and one funding event.",
                    "One request that is paid, receipted or funded twice.",
                    "Find out whether money came twice, and refund the second payment; or remove the second booking."),
            Need.SETTLEMENT);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (List<Statement> payment : file.matches().payments()) {
            Set<String> types = new TreeSet<>();
            for (Statement statement : payment) {
                if (statement.settles() && statement.role() == Role.PROVIDER_EVENT) {
                    types.add(statement.kind());
                }
            }
            for (String type : types) {
                several(payment, Role.PROVIDER_EVENT, type, Facts.EVENT_ID, findings);
            }
            several(payment, Role.SETTLEMENT, "settlement_receipt", Facts.SETTLEMENT_RECEIPT, findings);
            several(payment, Role.SETTLEMENT, "settlement", Facts.EVENT_ID, findings);
            several(payment, Role.FUNDING, "credit_funding_event", Facts.FUNDING_EVENT, findings);
        }
        return findings;
    }

    private static void several(List<Statement> payment, Role role, String kind, String identity, Found findings) {
        Set<String> ids = new TreeSet<>();
        List<Source> sources = new ArrayList<>();
        for (Statement statement : payment) {
            if (statement.role() == role && statement.kind().equals(kind) && statement.settles()) {
                statement
                        .fact(identity)
                        .or(() -> statement.fact(Facts.PROVIDER_REFERENCE))
                        .ifPresent(id -> {
                            ids.add(id);
                            sources.add(statement.source());
                        });
            }
        }
        if (ids.size() > 1) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.CRITICAL,
                    "One payment has " + ids.size() + " records of kind " + kind + ", first "
                            + ids.iterator().next() + ".",
                    sources,
                    "1",
                    String.valueOf(ids.size())));
        }
    }
}
