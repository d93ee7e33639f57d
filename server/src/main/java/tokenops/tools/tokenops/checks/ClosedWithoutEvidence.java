package tokenops.tools.tokenops.checks;

import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** Who closes an exception shows by what. */
final class ClosedWithoutEvidence implements Check {
    private static final Spec SPEC = new Spec(
            "exceptions.closed_without_evidence",
            "1",
            Optional.of(Family.EXCEPTIONS),
            Severity.MINOR,
            3,
            new Meaning(
                    "Every closed exception names its evidence, or a record that it refers to.",
                    "Exceptions that were closed to be rid of them.",
                    "Name the record that settles the exception (evidence), or open it again."),
            Need.EXCEPTIONS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement exception : file.evidence().in(Role.EXCEPTION)) {
            if (ExceptionState.isClosed(exception) && !hasEvidence(exception)) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.MINOR,
                        exception.source().key() + " is closed and names nothing that settles it.",
                        List.of(exception.source()),
                        "evidence or a reference",
                        "none"));
            }
        }
        return findings;
    }

    private static boolean hasEvidence(Statement exception) {
        return !exception.parts(Facts.EVIDENCE).isEmpty()
                || !exception.parts(Facts.REFERENCES).isEmpty()
                || exception.mentions().stream()
                        .anyMatch(id -> !id.equals(exception.source().key()));
    }
}
