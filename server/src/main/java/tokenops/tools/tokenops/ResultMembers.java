package tokenops.tools.tokenops;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tokenops.proof.Json;
import tokenops.tools.tokenops.checks.CaseFile;
import tokenops.tools.tokenops.checks.Checks;
import tokenops.tools.tokenops.checks.Finding;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Input;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.references.Answer;
import tokenops.tools.tokenops.references.Match;

/** The long members of the result package ({@code docs/result-package.md}), each bounded, with a count of what it leaves out. */
final class ResultMembers {
    /** Most references that are listed; all of them are looked up and counted. */
    static final int MOST_REFERENCES = 1_000;

    /** Most records that the match table lists. */
    static final int MOST_MATCHES = 1_000;

    private ResultMembers() {}

    static Json.Arr inputs(CaseFile file) {
        return Json.array(file.evidence().inputs(), ResultMembers::input);
    }

    static Json.Arr checks(List<Checks.Ran> checks) {
        return Json.array(
                checks,
                check -> check.spec()
                        .json()
                        .put("state", check.notApplicable().isPresent() ? "not_applicable" : "ran")
                        .putIf("because", check.notApplicable())
                        .put("findings", check.findings().size())
                        .build());
    }

    static Json.Arr findings(List<Checks.Ran> checks) {
        List<Finding> kept = new ArrayList<>();
        for (Checks.Ran check : checks) {
            kept.addAll(check.findings()
                    .subList(0, Math.min(Checks.MOST_FINDINGS, check.findings().size())));
        }
        kept.sort(Finding.ORDER);
        return Json.array(kept, Finding::json);
    }

    static Json.Arr matches(CaseFile file) {
        return Json.array(file.matches().all().stream().limit(MOST_MATCHES).toList(), match -> match(match, file));
    }

    static Json.Arr references(CaseFile file) {
        return Json.array(
                file.answers().all().stream()
                        .sorted(Comparator.comparing(Answer::standing).reversed())
                        .limit(MOST_REFERENCES)
                        .toList(),
                ResultMembers::reference);
    }

    private static Json.Obj input(Input input) {
        return Json.object()
                .put("file", Text.wellFormed(input.file()))
                .put("digest", input.digest().toString())
                .put("bytes", Long.toString(input.bytes()))
                .put("format", input.format())
                .put(
                        "families",
                        Json.texts(input.families().stream().map(Family::word).toList()))
                .put("records", input.records())
                .put("left_out", input.leftOut())
                .build();
    }

    private static Json.Obj match(Match match, CaseFile file) {
        Json.Builder json = Json.object()
                .put("record", match.statement().source().json())
                .put("group", match.group())
                .put("side", match.side().word())
                .put("state", match.state().word())
                .put("standing", file.answers().standing(match.statement()).word())
                .put("with", Json.array(match.with(), Source::json));
        if (match.by() != Match.By.NOTHING) {
            json.put("by", match.by().word());
        }
        if (!match.because().isEmpty()) {
            json.put("because", Text.wellFormed(match.because()));
        }
        return json.build();
    }

    private static Json.Obj reference(Answer answer) {
        Json.Builder json = Json.object()
                .put("kind", answer.reference().kind().name().toLowerCase(Locale.ROOT))
                .put("value", Text.wellFormed(answer.reference().value()))
                .put("standing", answer.standing().word())
                .putIf("by", answer.by())
                .put("stated_in", Json.array(answer.statedIn(), Source::json))
                .put("stated_total", answer.statements());
        if (!answer.differences().isEmpty()) {
            json.put(
                    "differences",
                    Json.array(
                            answer.differences().stream()
                                    .limit(Finding.MOST_RECORDS)
                                    .toList(),
                            difference -> Json.object()
                                    .put("fact", difference.fact())
                                    .put("stated", Text.wellFormed(difference.stated()))
                                    .put("known", Text.wellFormed(difference.known()))
                                    .put(
                                            "record",
                                            difference.statement().source().json())
                                    .build()));
        }
        return json.build();
    }
}
