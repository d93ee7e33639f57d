package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.references.Answer;
import tokenops.tools.tokenops.references.Standing;

/**
 * What an exception refers to is there.
 *
 * <p>Hashes of transactions are not looked for: an export of transfers is seldom of all of them.
 */
final class UnknownReferences implements Check {
    private static final Spec SPEC = new Spec(
            "exceptions.unknown_references",
            "1",
            Optional.of(Family.EXCEPTIONS),
            Severity.MINOR,
            3,
            new Meaning(
                    "Every record that an exception names is in the evidence, or known to the ledger, the log, the deliveries or the provider.",
                    "Exceptions about records that were left out of the evidence, or that never were.",
                    "Add the record to the evidence, or correct the reference."),
            Need.EXCEPTION_REFERENCES);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Set<String> unknown = new HashSet<>();
        List<Statement> exceptions = file.evidence().in(Role.EXCEPTION);
        for (Statement exception : exceptions) {
            unknown.addAll(named(exception));
        }
        if (unknown.isEmpty()) {
            return new Found();
        }
        for (Statement statement : file.evidence().statements()) {
            unknown.remove(statement.source().key());
            if (statement.role() != Role.EXCEPTION) {
                statement.facts().each((name, value) -> unknown.remove(value));
            }
        }
        for (Answer answer : file.answers().all()) {
            if (answer.standing() != Standing.CLAIMED) {
                unknown.remove(answer.reference().value());
            }
        }
        Found findings = new Found();
        for (Statement exception : exceptions) {
            for (String id : named(exception)) {
                if (unknown.contains(id)) {
                    findings.add(Finding.of(
                            SPEC,
                            Severity.MINOR,
                            exception.source().key() + " refers to " + Quoted.text(id) + ", which nobody knows.",
                            List.of(exception.source()),
                            "a record of that name",
                            "none in the evidence"));
                }
            }
        }
        return findings;
    }

    private static List<String> named(Statement exception) {
        List<String> named = new ArrayList<>();
        for (String part : List.of(Facts.REFERENCES, Facts.EVIDENCE)) {
            for (Facts reference : exception.parts(part)) {
                reference
                        .get("id")
                        .filter(id -> !id.startsWith("0x") && !named.contains(id))
                        .ifPresent(named::add);
            }
        }
        return named;
    }
}
