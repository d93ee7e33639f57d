package tokenops.tools.tokenops;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tokenops.proof.Json;
import tokenops.tools.EvidenceFile;
import tokenops.tools.tokenops.checks.CaseFile;
import tokenops.tools.tokenops.checks.Checks;
import tokenops.tools.tokenops.checks.Finding;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Input;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.references.Answer;
import tokenops.tools.tokenops.references.KeptAnswers;
import tokenops.tools.tokenops.references.Match;
import tokenops.tools.tokenops.references.Standing;

/** The long members of the result package ({@code docs/result-package.md}), each bounded, with a count of what it leaves out. */
final class ResultMembers {
    /** Most references that are listed of those that nobody knows; what was answered is kept whole, to be reviewed again. */
    static final int MOST_CLAIMED = 1_000;

    /** Most records that the match table lists. */
    static final int MOST_MATCHES = 1_000;

    private ResultMembers() {}

    static Json.Arr inputs(CaseFile file) {
        List<Json> inputs = new ArrayList<>();
        for (int at = 0; at < file.evidence().inputs().size(); at++) {
            inputs.add(input(
                    file.evidence().inputs().get(at), file.request().evidence().get(at)));
        }
        return new Json.Arr(inputs);
    }

    static Json.Arr findings(List<Checks.Ran> checks) {
        List<Finding> kept = new ArrayList<>();
        for (Checks.Ran check : checks) {
            kept.addAll(first(Checks.MOST_FINDINGS, check.findings()));
        }
        kept.sort(Finding.ORDER);
        return Json.array(kept, Finding::json);
    }

    private static <T> List<T> first(int most, List<T> all) {
        return all.size() <= most ? all : all.subList(0, most);
    }

    /** All findings, the gravest first, also those that the package only counts. */
    static Iterator<Json.Obj> allFindings(List<Checks.Ran> checks) {
        return checks.stream()
                .flatMap(check -> check.findings().stream())
                .sorted(Finding.ORDER)
                .map(Finding::json)
                .iterator();
    }

    /** All lines of the match table. */
    static Iterator<Json.Obj> allMatches(CaseFile file) {
        return file.matches().all().stream().map(match -> match(match, file)).iterator();
    }

    static Json.Arr matches(CaseFile file) {
        return Json.array(first(MOST_MATCHES, file.matches().all()), match -> match(match, file));
    }

    /** How many records of each side came out how: of all, also those that the table doesn't list. */
    static Json.Arr matchCounts(CaseFile file) {
        Map<Match.Side, Map<Match.State, Long>> counts = new EnumMap<>(Match.Side.class);
        for (Match match : file.matches().all()) {
            counts.computeIfAbsent(match.side(), side -> new EnumMap<>(Match.State.class))
                    .merge(match.state(), 1L, Long::sum);
        }
        return Json.array(counts.entrySet(), side -> {
            Json.Builder line = Json.object().put("side", side.getKey().word());
            for (Match.State state : Match.State.values()) {
                line.put(state.word(), side.getValue().getOrDefault(state, 0L));
            }
            return line.build();
        });
    }

    static Json.Arr references(CaseFile file) {
        Map<Standing, List<Answer>> byStanding = new EnumMap<>(Standing.class);
        for (Answer answer : file.answers().all()) {
            byStanding
                    .computeIfAbsent(answer.standing(), standing -> new ArrayList<>())
                    .add(answer);
        }
        List<Answer> listed = new ArrayList<>(byStanding.getOrDefault(Standing.CONTRADICTED, List.of()));
        listed.addAll(first(MOST_CLAIMED, byStanding.getOrDefault(Standing.CLAIMED, List.of())));
        listed.addAll(byStanding.getOrDefault(Standing.CORROBORATED, List.of()));
        return Json.array(listed, ResultMembers::reference);
    }

    private static Json.Obj input(Input input, EvidenceFile given) {
        Json.Builder json = Json.object()
                .put("file", Text.wellFormed(input.file()))
                .put("digest", input.digest().toString())
                .put("bytes", Long.toString(input.bytes()))
                .put("media_type", Text.wellFormed(given.mediaType()))
                .putIf("given_as", given.family().map(Text::wellFormed));
        input.as().into(json);
        return json.put(
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
        if (answer.by().isPresent()) {
            json.put("facts", KeptAnswers.facts(answer.known()));
        }
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
