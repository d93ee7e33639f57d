package tokenops.tools.tokenops.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import tokenops.proof.Digest;
import tokenops.proof.Json;

/**
 * The result package for people: one page that loads nothing, reads well on paper, on a phone and with a screen reader.
 *
 * <p>It is made of the package alone, so whoever has the package can make the same page again. Its script only sorts and filters
 * tables; the page carries a policy that lets nothing else run, and says all without it.
 */
public final class Report {
    private static final String STYLE = resource("report.css");
    private static final String SCRIPT = resource("report.js");

    /** The source expression of a Content-Security-Policy that lets the page's script run and no other. */
    public static final String SCRIPT_SOURCE = source(SCRIPT);

    private static final String POLICY = "default-src 'none'; script-src " + SCRIPT_SOURCE + "; style-src "
            + source(STYLE) + "; base-uri 'none'; form-action 'none'";

    /** The sections after the summary, by their ids. */
    private static final List<Map.Entry<String, String>> SECTIONS = List.of(
            Map.entry("findings", "Findings"),
            Map.entry("score", "Score"),
            Map.entry("activity", "Activity"),
            Map.entry("matches", "Matches"),
            Map.entry("exceptions", "Exceptions"),
            Map.entry("tokens", "Totals"),
            Map.entry("counterparties", "Counterparties"),
            Map.entry("references", "References"),
            Map.entry("open", "Open items"),
            Map.entry("checks", "Checks"),
            Map.entry("inputs", "Files"));

    private Report() {}

    /** The page in UTF-8. */
    public static byte[] page(Json.Obj pack) {
        Html html = new Html();
        String run = pack.text("run_id").map(id -> "run " + id).orElse("files");
        html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n")
                .raw("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .text(POLICY)
                .raw("\">\n<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n")
                .raw("<meta name=\"referrer\" content=\"no-referrer\">\n<title>Evidence review of ")
                .text(run)
                .raw("</title>\n<style>" + STYLE + "</style></head>\n")
                .raw("<body><a class=\"skip\" href=\"#findings\">To the findings</a>\n");
        header(html, pack);
        html.raw("<main>\n");
        summary(html, pack);
        contents(html);
        Listings.findings(html, pack);
        Scoring.section(html, pack);
        Overview.activity(html, pack);
        Overview.matches(html, pack);
        Overview.exceptions(html, pack);
        Listings.tokens(html, pack);
        Overview.counterparties(html, pack);
        Listings.references(html, pack);
        Listings.openItems(html, pack);
        Listings.checks(html, pack);
        Listings.inputs(html, pack);
        html.raw("</main>\n<footer class=\"end\"><p>")
                .text(
                        "Made from the result package alone: the same package gives the same page. Amounts and token values are"
                                + " exact; only the pictures are rounded. This page loads nothing from anywhere.")
                .raw("</p></footer>\n<script>" + SCRIPT + "</script></body></html>\n");
        return html.bytes();
    }

    private static void header(Html html, Json.Obj pack) {
        html.raw("<header class=\"top\"><h1>Evidence review</h1><dl class=\"facts\">");
        pack.text("run_id").ifPresent(run -> fact(html, "Run", run));
        pack.text("issued_at").ifPresent(at -> fact(html, "As of", time(at)));
        pack.text("mode").ifPresent(mode -> fact(html, "Mode", mode));
        pack.object("tool")
                .ifPresent(tool -> fact(
                        html,
                        "Tool",
                        tool.text("name").orElse("") + " "
                                + tool.text("version").orElse("")));
        html.raw("</dl></header>\n");
    }

    /** A time of our documents to the second: {@code 2026-11-23 10:15:30 UTC}. */
    private static String time(String at) {
        return at.length() > 19 ? at.substring(0, 10) + " " + at.substring(11, 19) + " UTC" : at;
    }

    private static void fact(Html html, String name, String value) {
        html.raw("<div><dt>").text(name).raw("</dt><dd>").text(value).raw("</dd></div>");
    }

    private static void summary(Html html, Json.Obj pack) {
        String status = pack.text("evidence_status").orElse("unknown");
        long score = pack.whole("evidence_score").orElse(0L);
        long cap =
                pack.object("score_basis").flatMap(basis -> basis.whole("cap")).orElse(100L);
        html.raw("<section id=\"summary\" class=\"verdict\" aria-labelledby=\"summary-h\"><div class=\"")
                .text(status)
                .raw("\"><h2 id=\"summary-h\">The evidence is</h2><p class=\"state\">")
                .text(Words.said(status))
                .raw("</p><p class=\"score\"><b>" + score + "</b> <span>of 100</span></p>")
                .raw(Charts.gauge(score, cap));
        if (cap < 100) {
            html.raw("<p class=\"under\">")
                    .text("At most " + cap + ": " + Scoring.whyCapped(pack))
                    .raw("</p>");
        }
        html.raw("</div><div><p class=\"lead\">")
                .text(pack.text("summary").orElse(""))
                .raw("</p><dl class=\"counts\">");
        for (String severity : List.of("critical", "major", "minor", "info")) {
            long count = pack.object("finding_counts")
                    .flatMap(counts -> counts.whole(severity))
                    .orElse(0L);
            html.raw("<div class=\"" + (count > 0 ? "some " : "") + severity + "\"><dt>" + Words.said(severity)
                    + "</dt><dd>" + Numbers.grouped(Long.toString(count)) + "</dd></div>");
        }
        pack.object("metering")
                .flatMap(metering -> metering.whole("records_read"))
                .ifPresent(read ->
                        html.raw("<div><dt>Records read</dt><dd>" + Numbers.grouped(read.toString()) + "</dd></div>"));
        html.raw("</dl>");
        List<Json.Obj> actions = pack.objects("next_actions");
        if (!actions.isEmpty()) {
            html.raw("<h3>What to do next</h3><ol class=\"next\">");
            for (Json.Obj action : actions) {
                html.raw("<li><b>")
                        .text(Words.said(action.text("action").orElse("")))
                        .raw("</b>: ")
                        .text(action.text("because").orElse(""))
                        .raw("</li>");
            }
            html.raw("</ol>");
        }
        html.raw("</div>");
        html.endSection();
    }

    private static void contents(Html html) {
        html.raw("<nav class=\"contents\" aria-label=\"On this page\"><ul>");
        SECTIONS.forEach(
                section -> html.raw("<li><a href=\"#" + section.getKey() + "\">" + section.getValue() + "</a></li>"));
        html.raw("</ul></nav>\n");
    }

    private static String source(String content) {
        byte[] hash = Digest.sha256().digest(content.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
    }

    private static String resource(String name) {
        try (InputStream in = Report.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the page's " + name + " is missing from the build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
