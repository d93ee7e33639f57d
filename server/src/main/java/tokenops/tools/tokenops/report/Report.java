package tokenops.tools.tokenops.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tokenops.proof.Json;

/**
 * The result package for people: one page without scripts that loads nothing, reads well on paper and with a screen reader.
 *
 * <p>It is made of the package alone, so whoever has the package can make the same page again.
 */
public final class Report {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:#1a1d21;--paper:#fff;--soft:#565d66;--line:#d5d9de;--band:#f3f5f7;--mark:#0b5cad}
            @media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--paper:#14171a;--soft:#a8b0ba;--line:#3a4048;--band:#1f2429;--mark:#7db8f5}}
            *{box-sizing:border-box}
            body{margin:0 auto;max-width:72rem;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
            h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
            .lead{font-size:1.1rem}.soft,caption{color:var(--soft)}
            .figures{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;margin:1rem 0;padding:0}
            .figures div{border-left:.25rem solid var(--mark);padding-left:.75rem}
            .figures dt{color:var(--soft);font-size:.85rem}.figures dd{margin:0;font-size:1.35rem;font-weight:600}
            meter{width:100%;height:1rem}
            .wide{overflow-x:auto}
            table{border-collapse:collapse;width:100%;font-size:.9rem}
            caption{text-align:left;padding:.25rem 0}
            th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
            thead th{background:var(--band)}tbody th{font-weight:600}
            @media print{body{max-width:none;padding:0;font-size:10pt}.wide{overflow:visible}thead{display:table-header-group}tr,h2{break-inside:avoid}h2{break-after:avoid}}
            """;

    private Report() {}

    /** The page in UTF-8. */
    public static byte[] page(Json.Obj pack) {
        Html html = new Html();
        html.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .raw("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
                .raw("<title>Evidence review ")
                .text(pack.text("run_id").orElse(""))
                .raw("</title><style>\n" + STYLE + "</style></head>\n<body><header><h1>Evidence review</h1>")
                .raw("<p class=\"soft\">")
                .text(pack.text("run_id").map(run -> "Run " + run).orElse("Not part of a run"))
                .raw("</p></header>\n<main>\n");
        summary(html, pack);
        score(html, pack.object("score_basis").orElse(Json.object().build()));
        findings(html, pack);
        matches(html, pack);
        references(html, pack);
        totals(html, pack);
        counterparties(html, pack);
        openItems(html, pack);
        checks(html, pack);
        inputs(html, pack);
        return html.raw("</main></body></html>\n").bytes();
    }

    private static void summary(Html html, Json.Obj pack) {
        html.section("summary", "Summary")
                .raw("<p class=\"lead\">")
                .text(pack.text("summary").orElse(""))
                .raw("</p><dl class=\"figures\">");
        figure(html, "Evidence", pack.text("evidence_status").orElse("unknown"));
        figure(html, "Score", pack.whole("evidence_score").orElse(0L) + " of 100");
        pack.object("metering")
                .flatMap(metering -> metering.whole("records_read"))
                .ifPresent(read -> figure(html, "Records read", read.toString()));
        html.raw("</dl>");
        rows(
                html,
                "What to do next",
                List.of("Action", "Because"),
                pack.objects("next_actions"),
                action -> List.of(text(action, "action"), text(action, "because")));
        html.endSection();
    }

    private static void figure(Html html, String name, String value) {
        html.raw("<div><dt>").text(name).raw("</dt><dd>").text(value).raw("</dd></div>");
    }

    private static void score(Html html, Json.Obj basis) {
        long score = basis.whole("score").orElse(0L);
        html.section("score", "How the score came about")
                .raw(
                        "<meter min=\"0\" max=\"100\" low=\"50\" high=\"85\" optimum=\"100\" aria-label=\"Evidence score\" value=\""
                                + score + "\">" + score + " of 100</meter><p>")
                .text(text(basis, "formula"))
                .raw(".</p><p>")
                .text("Weights " + text(basis, "sum_of_weights") + ", deductions " + text(basis, "sum_of_deductions")
                        + ": " + text(basis, "before_cap") + ", capped at " + text(basis, "cap") + ", makes " + score
                        + ".")
                .raw("</p>");
        rows(
                html,
                "Weights and deductions of the checks that ran",
                List.of("Check", "Weight", "Gravest finding", "Deduction"),
                basis.objects("weights"),
                line -> List.of(
                        text(line, "check"), text(line, "weight"), text(line, "gravest"), text(line, "deduction")));
        html.endSection();
    }

    private static void findings(Html html, Json.Obj pack) {
        html.section("findings", "Findings");
        rows(
                html,
                "What the checks found, the gravest first",
                List.of("Severity", "Check", "Finding", "Expected", "Actual", "Records"),
                pack.objects("findings"),
                finding -> List.of(
                        text(finding, "severity"),
                        text(finding, "check"),
                        text(finding, "statement"),
                        text(finding, "expected"),
                        text(finding, "actual"),
                        places(
                                finding,
                                "records",
                                finding.whole("records_total").orElse(0L))));
        html.endSection();
    }

    private static void matches(Html html, Json.Obj pack) {
        html.section("matches", "Matches");
        rows(
                html,
                "Requests, settlements, usage and deliveries that belong together",
                List.of("Record", "Side", "State", "Standing", "With", "Because"),
                pack.objects("matches"),
                match -> List.of(
                        match.object("record").map(Report::place).orElse(""),
                        text(match, "side"),
                        text(match, "state"),
                        text(match, "standing"),
                        places(match, "with", match.objects("with").size()),
                        text(match, "because")));
        html.endSection();
    }

    private static void references(Html html, Json.Obj pack) {
        html.section("references", "References");
        rows(
                html,
                "What the evidence refers to, and who knows it",
                List.of("Reference", "Kind", "Standing", "By", "Stated in"),
                pack.objects("references"),
                reference -> List.of(
                        text(reference, "value"),
                        text(reference, "kind"),
                        text(reference, "standing"),
                        text(reference, "by"),
                        places(
                                reference,
                                "stated_in",
                                reference.whole("stated_total").orElse(0L))));
        html.endSection();
    }

    private static void totals(Html html, Json.Obj pack) {
        html.section("totals", "Totals by asset");
        rows(
                html,
                "Sums over the token transfers, in each token's minor unit",
                List.of("Token", "Transfers", "Total", "Minted", "Burned", "Holders"),
                pack.objects("assets"),
                token -> List.of(
                        text(token, "token_address"),
                        text(token, "transfers"),
                        text(token, "total"),
                        text(token, "minted"),
                        text(token, "burned"),
                        text(token, "holders")));
        html.endSection();
    }

    private static void counterparties(Html html, Json.Obj pack) {
        html.section("counterparties", "Counterparties");
        rows(
                html,
                "Addresses that took part in most token transfers",
                List.of("Address", "Sent", "Received", "Tokens"),
                pack.objects("counterparties"),
                party -> List.of(
                        text(party, "address"), text(party, "sent"), text(party, "received"), text(party, "tokens")));
        html.endSection();
    }

    private static void openItems(Html html, Json.Obj pack) {
        html.section("open", "Open items");
        rows(
                html,
                "What the review leaves open",
                List.of("Item", "Detail"),
                pack.objects("open_items"),
                item -> List.of(text(item, "item"), text(item, "detail")));
        html.endSection();
    }

    private static void checks(Html html, Json.Obj pack) {
        html.section("checks", "Checks");
        rows(
                html,
                "Every check and what is true of evidence that passes it",
                List.of("Check", "Version", "State", "Findings", "States", "Because"),
                pack.objects("checks"),
                check -> List.of(
                        text(check, "id"),
                        text(check, "version"),
                        text(check, "state"),
                        text(check, "findings"),
                        text(check, "states"),
                        text(check, "because")));
        html.endSection();
    }

    private static void inputs(Html html, Json.Obj pack) {
        html.section("inputs", "Inputs");
        rows(
                html,
                "The files that were reviewed",
                List.of("File", "Format", "Records", "Left out", "Bytes", "Digest"),
                pack.objects("inputs"),
                input -> List.of(
                        text(input, "file"),
                        text(input, "format"),
                        text(input, "records"),
                        text(input, "left_out"),
                        text(input, "bytes"),
                        text(input, "digest")));
        html.endSection();
    }

    private static void rows(Html html, String caption, List<String> headings, List<Json.Obj> items, Row row) {
        if (items.isEmpty()) {
            html.raw("<p class=\"soft\">None.</p>\n");
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Json.Obj item : items) {
            rows.add(row.cells(item));
        }
        html.table(caption, headings, rows);
    }

    private static String places(Json.Obj holder, String member, long total) {
        List<Json.Obj> records = holder.objects(member);
        String listed = records.stream().limit(5).map(Report::place).collect(Collectors.joining("; "));
        long further = total - Math.min(5, records.size());
        return further > 0 ? listed + "; and " + further + " more" : listed;
    }

    private static String place(Json.Obj record) {
        String place = text(record, "file");
        String line = text(record, "line");
        String key = text(record, "key");
        return place + (line.isEmpty() ? "" : ":" + line) + (key.isEmpty() ? "" : " " + key);
    }

    private static String text(Json.Obj holder, String member) {
        return holder.text(member)
                .or(() -> holder.whole(member).map(String::valueOf))
                .orElse("");
    }

    /** The cells of one item. */
    @FunctionalInterface
    private interface Row {
        List<String> cells(Json.Obj item);
    }
}
