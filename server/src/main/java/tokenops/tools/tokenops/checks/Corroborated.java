package tokenops.tools.tokenops.checks;

import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.references.Answer;

/** Holds a family's records against what the ledger, the log, the deliveries and the provider know of their references. */
final class Corroborated implements Check {
    private final Spec spec;
    private final Family family;

    private Corroborated(Spec spec, Family family) {
        this.spec = spec;
        this.family = family;
    }

    static Corroborated settlement() {
        return of("settlement.corroborated", Family.SETTLEMENT, 10, Need.SETTLEMENT);
    }

    static Corroborated usage() {
        return of("usage.corroborated", Family.USAGE, 8, Need.USAGE);
    }

    static Corroborated delivery() {
        return of("delivery.corroborated", Family.DELIVERY, 6, Need.DELIVERY);
    }

    private static Corroborated of(String id, Family family, int weight, Need need) {
        return new Corroborated(
                new Spec(
                        id,
                        "1",
                        Optional.of(family),
                        Severity.CRITICAL,
                        weight,
                        new Meaning(
                                "No record contradicts what is known of a reference that it names.",
                                "Records that state something else of a payment, event, grant, run or delivery than the ledger, the log, the deliveries or the provider know.",
                                "Correct the record, or remove the reference if it names the wrong thing; the finding says who knows otherwise."),
                        need),
                family);
    }

    @Override
    public Spec spec() {
        return spec;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Answer answer : file.answers().all()) {
            for (Answer.Difference difference : answer.differences()) {
                if (difference.statement().family().equals(Optional.of(family))) {
                    findings.add(finding(answer, difference));
                }
            }
        }
        return findings;
    }

    private Finding finding(Answer answer, Answer.Difference difference) {
        String by = answer.by().orElse("");
        return Finding.of(
                spec,
                grave(difference.fact()),
                difference.statement().source().key() + " states " + difference.fact() + " "
                        + Quoted.text(difference.stated()) + " for "
                        + answer.reference().value() + ", and " + by
                        + " knows " + Quoted.text(difference.known()) + ".",
                List.of(difference.statement().source()),
                difference.known(),
                difference.stated());
    }

    /** What money and identity hang on is critical; the rest says that a record is out of date or of another place. */
    private static Severity grave(String fact) {
        return switch (fact) {
            case Facts.PAYEE, Facts.STATUS, Facts.PROVIDER_STATUS, Facts.OUTCOME, Facts.URL, Facts.EVENT_TYPE ->
                Severity.MAJOR;
            default -> Severity.CRITICAL;
        };
    }
}
