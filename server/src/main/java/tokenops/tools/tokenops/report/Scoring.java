package tokenops.tools.tokenops.report;

import java.util.List;
import java.util.Optional;
import tokenops.proof.Json;
import tokenops.tools.tokenops.report.Html.Column;
import tokenops.tools.tokenops.report.Html.Column.Kind;

/** How the score came about, so that it can be recomputed with a pencil. */
final class Scoring {
    private static final List<Column> WEIGHTS = List.of(
            new Column("Check", Kind.CODE),
            new Column("Gravest finding", Kind.WORD),
            new Column("Weight", Kind.NUMBER),
            new Column("Deduction", Kind.NUMBER));

    private static final String NO_CAP_KNOWN = "a finding caps it";

    private Scoring() {}

    static void section(Html html, Json.Obj pack) {
        Json.Obj basis = pack.object("score_basis").orElse(Json.object().build());
        long weights = basis.whole("sum_of_weights").orElse(0L);
        String deducted = basis.text("sum_of_deductions").orElse("0.00");
        long reached = basis.whole("before_cap").orElse(0L);
        long cap = basis.whole("cap").orElse(100L);
        long score = basis.whole("score").orElse(0L);
        html.section("score", "How the score came about")
                .note(
                        "Each check that could run puts its weight in the balance and loses the share that its gravest finding"
                                + " costs: 100 % critical, 60 % major, 20 % minor, nothing for info. Checks that couldn't run weigh"
                                + " nothing.");
        html.raw("<ol class=\"sum\">");
        line(html, "Weights of the checks that ran", Numbers.plain(weights));
        line(html, "Deductions", "\u2212 " + deducted);
        line(html, "⌊100 × (" + weights + " − " + deducted + ") ÷ " + weights + "⌋", Long.toString(reached));
        line(html, cap < 100 ? "At most, for " + whyCapped(pack) : "No finding caps it", Long.toString(cap));
        line(html, "Score", score + " of 100");
        html.raw("</ol>\n");
        html.table(
                "Weights and deductions of the checks that ran",
                WEIGHTS,
                basis.objects("weights").stream().map(Scoring::weight).toList(),
                List.of(
                        Cell.text("Together"),
                        Cell.EMPTY,
                        Cell.number(weights),
                        new Cell(Html.escaped(deducted), Optional.empty())));
        html.endSection();
    }

    /** What makes the score end below 100 whatever the weights say. */
    static String whyCapped(Json.Obj pack) {
        if (pack.object("metering")
                        .flatMap(metering -> metering.whole("records_read"))
                        .orElse(1L)
                == 0) {
            return "no record could be read";
        }
        List<Json.Obj> weights = pack.object("score_basis")
                .map(basis -> basis.objects("weights"))
                .orElse(List.of());
        for (String severity : List.of("critical", "major")) {
            boolean found = weights.stream()
                    .anyMatch(line ->
                            line.text("gravest").filter(severity::equals).isPresent());
            if (found) {
                return "there is a " + severity + " finding";
            }
        }
        return NO_CAP_KNOWN;
    }

    private static List<Cell> weight(Json.Obj line) {
        String deduction = line.text("deduction").orElse("");
        String gravest = line.text("gravest").orElse("");
        return List.of(
                Cell.text(line.text("check").orElse("")),
                Cell.tag(gravest),
                Cell.number(line.whole("weight").orElse(0L)),
                new Cell(Html.escaped(deduction), Optional.of(deduction.replace(".", ""))));
    }

    private static void line(Html html, String what, String figure) {
        html.raw("<li><span>").text(what).raw("</span><span>").text(figure).raw("</span></li>");
    }
}
