package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/** A provider sends a message again under the same event id: what is read twice must not count twice. */
final class DuplicateEvents implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.duplicate_events",
            "1",
            Optional.of(Family.SETTLEMENT),
            Severity.CRITICAL,
            6,
            new Meaning(
                    "No provider event stands in the evidence twice.",
                    "A provider's message that was taken twice, which credits money twice where it isn't noticed. Two that differ under one id can't both be the provider's.",
                    "Keep one record for each event id; of two that differ, ask the provider for the event."),
            Need.SETTLEMENT);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, List<Statement>> byEvent = new TreeMap<>();
        for (Statement statement : file.evidence().statements()) {
            boolean event = statement.role() == Role.PROVIDER_EVENT
                    || statement.role() == Role.RETURNED_MONEY
                    || statement.kind().equals("settlement");
            if (event) {
                // A provider's message and another system's row about it may name the same event; two of a kind may
                // not.
                statement
                        .fact(Facts.EVENT_ID)
                        .ifPresent(id -> byEvent.computeIfAbsent(id + " " + statement.role(), key -> new ArrayList<>())
                                .add(statement));
            }
        }
        Found findings = new Found();
        for (List<Statement> events : byEvent.values()) {
            if (events.size() > 1) {
                findings.add(finding(events));
            }
        }
        return findings;
    }

    private static Finding finding(List<Statement> events) {
        Statement first = events.getFirst();
        boolean same = events.stream().allMatch(event -> event.facts().same(first.facts()));
        List<Source> sources = events.stream().map(Statement::source).toList();
        String id = first.fact(Facts.EVENT_ID).orElse("");
        return Finding.of(
                SPEC,
                same ? Severity.MAJOR : Severity.CRITICAL,
                same
                        ? "Provider event " + id + " stands in the evidence " + events.size() + " times."
                        : events.size() + " records that differ claim to be provider event " + id + ".",
                sources,
                "1 record",
                events.size() + " records");
    }
}
