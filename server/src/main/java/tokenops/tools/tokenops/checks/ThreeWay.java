package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.references.Match;
import tokenops.tools.tokenops.references.Standing;

/** What was asked, paid, used and delivered belongs together. Differing amounts are the settlement check's to report. */
final class ThreeWay implements Check {
    private static final Spec SPEC = new Spec(
            "all.three_way",
            "2",
            Optional.empty(),
            Severity.MINOR,
            6,
            new Meaning(
                    "Every request has a settlement, every settlement a request, all usage a settlement, every delivery its usage.",
                    "Requests that nobody paid, payments that nobody asked for, usage that nobody paid for, deliveries of nothing that was used.",
                    "Add the records of the missing side. Where there are none, the work or the money has no ground: ask who booked it."),
            Need.SIDES);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<Match.Side, List<Source>> relied = new EnumMap<>(Match.Side.class);
        List<Source> guessed = new ArrayList<>();
        Map<Match.Side, List<Source>> claimed = new EnumMap<>(Match.Side.class);
        for (Match match : file.matches().all()) {
            if (match.by() == Match.By.AMOUNT_AND_TIME) {
                guessed.add(match.statement().source());
            }
            if (match.state() != Match.State.MATCHED) {
                boolean known = file.answers().standing(match.statement()) == Standing.CORROBORATED;
                (known ? relied : claimed)
                        .computeIfAbsent(match.side(), side -> new ArrayList<>())
                        .add(match.statement().source());
            }
        }
        Found findings = new Found();
        claimed.forEach((side, sources) -> findings.add(Finding.of(
                SPEC,
                Severity.MINOR,
                count(sources, side) + " not fully matched in the evidence, and nobody else knows "
                        + (sources.size() == 1 ? "it." : "them."),
                sources)));
        relied.forEach((side, sources) -> findings.add(Finding.of(
                SPEC,
                Severity.INFO,
                count(sources, side) + " corroborated, and not fully matched in the evidence.",
                sources)));
        if (!guessed.isEmpty()) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.INFO,
                    Text.count(guessed.size(), "record")
                            + " matched by amount and time, as no reference joins them with anything.",
                    guessed));
        }
        return findings;
    }

    private static String count(List<Source> sources, Match.Side side) {
        return sources.size() == 1
                ? "1 record of " + side.word() + " is"
                : sources.size() + " records of " + side.word() + " are";
    }
}
