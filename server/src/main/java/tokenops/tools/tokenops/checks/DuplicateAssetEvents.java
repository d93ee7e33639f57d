package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/** An event of an asset's life that is told twice counts twice. */
final class DuplicateAssetEvents implements Check {
    private static final Spec SPEC = new Spec(
            "asset.duplicate_events",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            6,
            new Meaning(
                    "No two records of what happened to an asset have the same event_id.",
                    "Events that stand in two exports or were sent again; with the same id and other content, one of them is"
                            + " wrong.",
                    "Keep one record for each event; where two differ, ask the registrar which holds."),
            Need.ASSET_EVENTS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, List<Statement>> byId = new LinkedHashMap<>();
        for (Statement event : file.evidence().in(Role.ASSET_EVENT)) {
            event.fact("event_id")
                    .ifPresent(id -> byId.computeIfAbsent(
                                    Assets.key(event).orElse("") + " " + id, key -> new ArrayList<>())
                            .add(event));
        }
        Found findings = new Found();
        byId.forEach((key, events) -> {
            if (events.size() > 1) {
                boolean alike = events.stream()
                        .allMatch(event -> event.facts()
                                .values()
                                .equals(events.getFirst().facts().values()));
                findings.add(Finding.of(
                        SPEC,
                        alike ? Severity.MAJOR : Severity.CRITICAL,
                        events.size() + " records" + (alike ? "" : " that differ") + " have the event_id "
                                + Text.wellFormed(
                                        events.getFirst().fact("event_id").orElse("")) + ".",
                        events.stream().map(Statement::source).toList()));
            }
        });
        return findings;
    }
}
