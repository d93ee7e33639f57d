package tokenops.tools.tokenops;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Json;
import tokenops.tools.ToolOutcome.Findings;
import tokenops.tools.ToolOutcome.NextAction;
import tokenops.tools.tokenops.checks.CaseFile;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.references.Match;
import tokenops.tools.tokenops.references.Standing;

/** What the review leaves open, and what the agent should do about it. */
record OpenItems(List<Json.Obj> items, List<NextAction> actions) {

    static OpenItems of(CaseFile file, Findings findings) {
        List<Json.Obj> items = new ArrayList<>();
        List<NextAction> actions = new ArrayList<>();
        long leftOut = file.evidence().leftOut();
        if (leftOut > 0) {
            items.add(item("left_out", "records or files that couldn't be used: " + leftOut, leftOut));
            actions.add(new NextAction(
                    "add_evidence", leftOut + " records or files couldn't be used: send them again, corrected"));
        }
        long claimed = file.answers().count(Standing.CLAIMED);
        if (claimed > 0) {
            items.add(item("claimed", "stated by the evidence alone: " + Text.count(claimed, "reference"), claimed));
        }
        long contradicted = file.answers().count(Standing.CONTRADICTED);
        if (contradicted > 0) {
            items.add(item("contradicted", "known otherwise: " + Text.count(contradicted, "reference"), contradicted));
        }
        if (file.answers().leftOut() > 0) {
            items.add(item(
                    "not_looked_up",
                    "not looked up: " + Text.count(file.answers().leftOut(), "mention") + " of further references",
                    file.answers().leftOut()));
        }
        long unmatched =
                file.matches().count(Match.State.UNMATCHED) + file.matches().count(Match.State.PARTLY_MATCHED);
        if (unmatched > 0) {
            items.add(item("not_matched", "not fully matched: " + Text.count(unmatched, "record"), unmatched));
        }
        for (Family family : Family.values()) {
            if (file.evidence().count(family) == 0) {
                items.add(item("family_absent", "there is no evidence of the family " + family.word(), 0));
            }
        }
        review(findings, contradicted).ifPresent(actions::add);
        if (actions.isEmpty()) {
            actions.add(new NextAction("close", "nothing in the evidence stands against it"));
        }
        return new OpenItems(items, actions);
    }

    private static Optional<NextAction> review(Findings findings, long contradicted) {
        if (findings.critical() > 0) {
            return Optional.of(new NextAction(
                    "request_review",
                    Text.count(findings.critical(), "critical finding")
                            + (contradicted > 0 ? ", " + Text.count(contradicted, "contradicted reference") : "")));
        }
        return findings.major() > 0
                ? Optional.of(new NextAction("request_review", Text.count(findings.major(), "major finding")))
                : Optional.empty();
    }

    private static Json.Obj item(String item, String detail, long count) {
        return Json.object()
                .put("item", item)
                .put("detail", detail)
                .put("count", count)
                .build();
    }
}
