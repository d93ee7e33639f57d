package tokenops.tools.tokenops;

import java.util.ArrayList;
import java.util.List;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolOutcome.Findings;
import tokenops.tools.ToolOutcome.Usage;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.checks.Agenda;
import tokenops.tools.tokenops.checks.CaseFile;
import tokenops.tools.tokenops.checks.Checks;
import tokenops.tools.tokenops.checks.Severity;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.references.Standing;
import tokenops.tools.tokenops.report.Tables;

/** One review from start to end: read, look up, match, check, score, report. */
final class Review {
    private static final Usage ONE_REVIEW = new Usage("review", 1);

    private Review() {}

    static ToolOutcome of(ToolRequest request, Agenda agenda) {
        long most = request.affordable("record", List.of(ONE_REVIEW));
        if (most < 0) {
            return new ToolOutcome.BeyondCredits(usage(0));
        }
        try {
            CaseFile file = CaseFile.of(request, most);
            List<ToolOutcome.Missing> missing = Requirements.missing(file);
            return missing.isEmpty()
                    ? completed(file, agenda)
                    : new ToolOutcome.MissingEvidence(
                            missing, usage(file.evidence().records()));
        } catch (Evidence.TooMany e) {
            return new ToolOutcome.BeyondCredits(usage(most + 1));
        }
    }

    private static List<Usage> usage(long records) {
        return List.of(ONE_REVIEW, new Usage("record", records));
    }

    private static ToolOutcome completed(CaseFile file, Agenda agenda) {
        Checks.Asked asked = Checks.ask(agenda, file);
        List<Checks.Ran> checks = asked.ran();
        Findings findings = counted(checks);
        long records = file.evidence().records();
        Score score = Score.of(checks, records);
        String status = Score.status(score.value(), findings, records);
        String summary = summary(file, findings, status, score.value());
        OpenItems open = OpenItems.of(file, findings);
        TokenTotals totals = new TokenTotals(file.evidence().transfers(), file.tokens());
        List<Usage> usage = usage(records);
        Json.Obj members = Json.object()
                .put("as_of", DocumentTime.text(file.request().asOf()))
                .put("evidence_status", status)
                .put("evidence_score", score.value())
                .put("summary", summary)
                .put("score_basis", score.basis())
                .put("inputs", ResultMembers.inputs(file))
                .put("checks", Json.array(checks, Checks.Ran::json))
                .put("not_applicable", asked.notApplicable())
                .put("findings", ResultMembers.findings(checks))
                .put(
                        "finding_counts",
                        Json.object()
                                .put("critical", findings.critical())
                                .put("major", findings.major())
                                .put("minor", findings.minor())
                                .put("info", findings.info())
                                .build())
                .put("matches", ResultMembers.matches(file))
                .put("match_counts", ResultMembers.matchCounts(file))
                .put("references", ResultMembers.references(file))
                .put("totals_by_asset", totals.totals())
                .put("assets", new TokenNames(file.evidence()).beside(totals.assets()))
                .putIf("assets_left_out", totals.leftOut(), count -> count)
                .put("activity", activity(file))
                .put("counterparties", totals.counterparties())
                .put("exceptions", ExceptionAges.of(file))
                .put("open_items", new Json.Arr(List.copyOf(open.items())))
                .put(
                        "next_actions",
                        Json.array(
                                open.actions(),
                                action -> Json.object()
                                        .put("action", action.action())
                                        .put("because", action.because())
                                        .build()))
                .put("metering", metering(file, usage))
                .build();
        return new ToolOutcome.Completed(
                outcome(file, findings),
                status,
                score.value(),
                summary,
                findings,
                open.actions(),
                usage,
                members,
                List.of(
                        Tables.findings(() -> ResultMembers.keptFindings(checks), ResultMembers.notKept(checks)),
                        Tables.matches(() -> ResultMembers.allMatches(file))));
    }

    private static Json.Arr activity(CaseFile file) {
        List<Json> timelines =
                new ArrayList<>(Activity.of(file.evidence().transfers()).items());
        if (!file.evidence().statements().isEmpty()) {
            timelines.addAll(DailyActivity.of(file));
        }
        return new Json.Arr(timelines);
    }

    private static String outcome(CaseFile file, Findings findings) {
        if (file.evidence().leftOut() > 0) {
            return "partial";
        }
        return findings.minor() + findings.major() + findings.critical() > 0 ? "completed_with_findings" : "completed";
    }

    private static String summary(CaseFile file, Findings findings, String status, int score) {
        long references = file.answers().all().size();
        StringBuilder text = new StringBuilder("Reviewed ")
                .append(Text.count(file.evidence().records(), "record"))
                .append(" in ")
                .append(Text.count(file.evidence().inputs().size(), "file"));
        if (file.evidence().leftOut() > 0) {
            text.append(" (").append(file.evidence().leftOut()).append(" left out)");
        }
        text.append(": ")
                .append(findings.critical())
                .append(" critical, ")
                .append(findings.major())
                .append(" major, ")
                .append(findings.minor())
                .append(" minor and ")
                .append(findings.info())
                .append(" info findings. ");
        if (references > 0) {
            text.append(file.answers().count(Standing.CORROBORATED))
                    .append(" of ")
                    .append(Text.count(references, "reference"))
                    .append(" corroborated. ");
        }
        return text.append("Evidence ")
                .append(status)
                .append(", score ")
                .append(score)
                .append(" of 100.")
                .toString();
    }

    private static Json.Obj metering(CaseFile file, List<Usage> usage) {
        return Json.object()
                .put("records_read", file.evidence().records())
                .put("left_out", file.evidence().leftOut())
                .put(
                        "lines",
                        Json.array(
                                usage,
                                line -> Json.object()
                                        .put("meter", line.meter())
                                        .put("quantity", Long.toString(line.quantity()))
                                        .build()))
                .build();
    }

    private static Findings counted(List<Checks.Ran> checks) {
        return new Findings(
                count(checks, Severity.INFO),
                count(checks, Severity.MINOR),
                count(checks, Severity.MAJOR),
                count(checks, Severity.CRITICAL));
    }

    private static int count(List<Checks.Ran> checks, Severity severity) {
        long count = 0;
        for (Checks.Ran check : checks) {
            count += check.found().count(severity);
        }
        return (int) Math.min(count, Integer.MAX_VALUE);
    }
}
