package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** A reading that stands in the evidence twice would be counted twice. */
final class DuplicateUsage implements Check {
    private static final Spec SPEC = new Spec(
            "usage.duplicates",
            "1",
            Optional.of(Family.USAGE),
            Severity.MAJOR,
            4,
            new Meaning(
                    "No usage record stands in the evidence twice.",
                    "A reading that was exported twice and would be charged twice.",
                    "Keep one record for each usage id."),
            Need.USAGE);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, List<Statement>> byId = new TreeMap<>();
        for (Statement usage : file.evidence().in(Role.USAGE)) {
            usage.fact("usage_id")
                    .or(() -> usage.fact(Facts.USAGE_RECEIPT))
                    .ifPresent(id ->
                            byId.computeIfAbsent(id, i -> new ArrayList<>()).add(usage));
        }
        Found findings = new Found();
        byId.forEach((id, usages) -> {
            if (usages.size() > 1) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.MAJOR,
                        "Usage record " + id + " stands in the evidence " + usages.size() + " times.",
                        usages.stream().map(Statement::source).toList(),
                        "1 record",
                        usages.size() + " records"));
            }
        });
        return findings;
    }
}
