package tokenops.tools.tokenops.checks;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** A result that is to be delivered has a delivery. */
final class EveryResult implements Check {
    private static final Spec SPEC = new Spec(
            "delivery.every_result",
            "1",
            Optional.of(Family.DELIVERY),
            Severity.MAJOR,
            6,
            new Meaning(
                    "Every result that is to be delivered has a delivery on record.",
                    "Results that were made, perhaps paid for, and never sent to anybody.",
                    "Deliver the result, or add the record of its delivery."),
            Need.RESULTS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Set<String> delivered = new HashSet<>();
        for (Statement delivery : file.evidence().in(Role.DELIVERY)) {
            delivery.fact(Facts.CALLBACK).ifPresent(id -> delivered.add("callback " + id));
            delivery.fact(Facts.RUN).ifPresent(id -> delivered.add("run " + id));
            delivery.fact("result").ifPresent(id -> delivered.add("result " + id));
        }
        Found findings = new Found();
        for (Statement result : file.evidence().in(Role.DOCUMENT)) {
            if (isToBeDelivered(result)
                    && !names(result, Facts.CALLBACK_WANTED, "callback ", delivered)
                    && !names(result, Facts.RUN, "run ", delivered)
                    && !names(result, "result", "result ", delivered)) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.MAJOR,
                        "There is no delivery of " + result.source().key() + ".",
                        List.of(result.source()),
                        "a delivery",
                        "none in the evidence"));
            }
        }
        return findings;
    }

    /** A result contract that names no callback is asked for by its agent. */
    static boolean isToBeDelivered(Statement statement) {
        return statement.kind().equals("result")
                || statement.kind().equals("result_contract")
                        && statement.fact(Facts.CALLBACK_WANTED).isPresent();
    }

    private static boolean names(Statement result, String fact, String kind, Set<String> delivered) {
        return result.fact(fact).filter(id -> delivered.contains(kind + id)).isPresent();
    }
}
