package tokenops.tools.tokenops.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tokenops.proof.Json;
import tokenops.tools.tokenops.report.Html.Column;
import tokenops.tools.tokenops.report.Html.Column.Kind;

/** What the package lists, as tables. */
final class Listings {
    private static final List<String> SEVERITIES = List.of("info", "minor", "major", "critical");

    private static final List<Column> FINDINGS = List.of(
            new Column("Severity", Kind.WORD),
            new Column("Finding", Kind.SENTENCE),
            new Column("Check", Kind.CODE),
            new Column("Records", Kind.PLAIN));

    private static final List<Column> TOKENS = List.of(
            new Column("Token", Kind.CODE),
            new Column("Transfers", Kind.NUMBER),
            new Column("Moved", Kind.NUMBER),
            new Column("Minted", Kind.NUMBER),
            new Column("Burned", Kind.NUMBER),
            new Column("Holders", Kind.NUMBER));

    private static final List<Column> REFERENCES = List.of(
            new Column("Standing", Kind.WORD),
            new Column("Reference", Kind.CODE),
            new Column("Kind", Kind.WORD),
            new Column("Known to", Kind.WORD),
            new Column("Stated in", Kind.PLAIN));

    private static final List<Column> OPEN = List.of(
            new Column("Item", Kind.TEXT), new Column("What it is", Kind.SENTENCE), new Column("Count", Kind.NUMBER));

    private static final List<Column> CHECKS = List.of(
            new Column("Check", Kind.CODE),
            new Column("What is true of evidence that passes", Kind.SENTENCE),
            new Column("Family", Kind.WORD),
            new Column("Findings", Kind.NUMBER),
            new Column("Version", Kind.TEXT));

    private static final List<Column> NOT_APPLICABLE = List.of(
            new Column("What the evidence lacks", Kind.SENTENCE), new Column("Checks that need it", Kind.SENTENCE));

    private static final List<Column> INPUTS = List.of(
            new Column("File", Kind.TEXT),
            new Column("Format", Kind.WORD),
            new Column("Records", Kind.NUMBER),
            new Column("Left out", Kind.NUMBER),
            new Column("Bytes", Kind.NUMBER),
            new Column("SHA-256", Kind.CODE));

    private Listings() {}

    static void findings(Html html, Json.Obj pack) {
        List<Json.Obj> listed = pack.objects("findings");
        long made = pack.objects("checks").stream()
                .mapToLong(check -> check.whole("findings").orElse(0L))
                .sum();
        html.section("findings", "Findings", Numbers.plain(Math.max(made, listed.size())));
        if (made > listed.size()) {
            html.note("Here are the first hundred of each check, " + Numbers.plain(listed.size()) + " of "
                    + Numbers.plain(made) + ".");
        }
        if (listed.isEmpty()) {
            html.raw("<p class=\"none\">No check found anything.</p>\n");
        } else {
            html.table(
                    "What the checks found, the gravest first",
                    FINDINGS,
                    listed.stream().map(Listings::finding).toList());
        }
        html.endSection();
    }

    private static List<Cell> finding(Json.Obj finding) {
        String severity = text(finding, "severity");
        String check = Html.escaped(text(finding, "check"));
        StringBuilder said = new StringBuilder(Html.escaped(text(finding, "statement")));
        Optional<String> expected = finding.text("expected");
        Optional<String> actual = finding.text("actual");
        if (expected.isPresent() || actual.isPresent()) {
            said.append("<dl class=\"held\">");
            expected.ifPresent(text -> said.append("<dt>Expected</dt><dd>")
                    .append(Html.escaped(text))
                    .append("</dd>"));
            actual.ifPresent(text ->
                    said.append("<dt>Found</dt><dd>").append(Html.escaped(text)).append("</dd>"));
            said.append("</dl>");
        }
        return List.of(
                Cell.tag(severity, SEVERITIES.indexOf(severity)),
                Cell.of(said.toString()),
                Cell.of("<a href=\"#check-" + check + "\">" + breakable(check) + "</a>"),
                Cell.places(
                        finding.objects("records"),
                        finding.whole("records_total").orElse(0L)));
    }

    /** An id that may be broken behind its dots and underscores. */
    private static String breakable(String id) {
        return id.replace(".", ".<wbr>").replace("_", "_<wbr>");
    }

    static void tokens(Html html, Json.Obj pack) {
        List<Json.Obj> tokens = pack.objects("assets");
        html.section("tokens", "Totals by token", count(tokens));
        html.note(
                "Sums over all token transfers, in each token's minor unit where its decimals aren't stated. Every row counts,"
                        + " also one that a finding calls a duplicate.");
        pack.whole("assets_left_out")
                .ifPresent(count -> html.note("Listed are the tokens with most transfers; "
                        + Numbers.grouped(count.toString()) + " more are not."));
        html.table(
                "Exact totals of each token",
                TOKENS,
                tokens.stream()
                        .map(token -> {
                            Optional<Long> decimals = token.whole("decimals");
                            return List.of(
                                    token(token),
                                    Cell.number(token.whole("transfers").orElse(0L)),
                                    Cell.value(text(token, "total"), decimals),
                                    Cell.value(text(token, "minted"), decimals),
                                    Cell.value(text(token, "burned"), decimals),
                                    Cell.number(token.whole("holders").orElse(0L)));
                        })
                        .toList());
        html.endSection();
    }

    private static Cell token(Json.Obj token) {
        String address = Html.escaped(text(token, "token_address"));
        return token.text("name")
                .map(name -> new Cell(
                        "<bdi class=\"name\">" + Html.escaped(name) + "</bdi><span class=\"under mono\">" + address
                                + "</span>",
                        Optional.of(name)))
                .orElseGet(() -> Cell.of(address));
    }

    static void references(Html html, Json.Obj pack) {
        List<Json.Obj> references = pack.objects("references");
        html.section("references", "References", count(references));
        html.note(
                "What the evidence refers to, and who besides its sender knows it: corroborated means that somebody does and says"
                        + " the same, claimed that nobody was asked or knew.");
        html.table(
                "References, the contradicted first",
                REFERENCES,
                references.stream()
                        .map(reference -> List.of(
                                Cell.tag(text(reference, "standing")),
                                Cell.of(Html.escaped(text(reference, "value")) + differences(reference)),
                                Cell.text(Words.said(text(reference, "kind"))),
                                Cell.text(Words.said(text(reference, "by"))),
                                Cell.places(
                                        reference.objects("stated_in"),
                                        reference.whole("stated_total").orElse(0L))))
                        .toList());
        html.endSection();
    }

    private static String differences(Json.Obj reference) {
        return reference.objects("differences").stream()
                .map(difference ->
                        "<span class=\"under\">" + Html.escaped(Words.said(text(difference, "fact"))) + ": stated <bdi>"
                                + Html.escaped(text(difference, "stated")) + "</bdi>, known <bdi>"
                                + Html.escaped(text(difference, "known")) + "</bdi></span>")
                .collect(Collectors.joining());
    }

    static void openItems(Html html, Json.Obj pack) {
        List<Json.Obj> items = pack.objects("open_items");
        html.section("open", "Open items", count(items));
        html.table(
                "What the review leaves open",
                OPEN,
                items.stream()
                        .map(item -> List.of(
                                Cell.text(Words.said(text(item, "item"))),
                                Cell.text(text(item, "detail")),
                                Cell.number(item.whole("count").orElse(0L))))
                        .toList());
        html.endSection();
    }

    static void checks(Html html, Json.Obj pack) {
        List<Json.Obj> ran = pack.objects("checks");
        List<Json.Obj> idle = pack.objects("not_applicable");
        int others = idle.stream()
                .mapToInt(group ->
                        group.object("checks").map(one -> one.members().size()).orElse(0))
                .sum();
        html.section("checks", "Checks", ran.size() + " of " + (ran.size() + others) + " ran");
        html.table(
                "The checks that ran", CHECKS, ran.stream().map(Listings::check).toList());
        if (!idle.isEmpty()) {
            html.table(
                    "The checks that had nothing to look at: they weigh nothing",
                    NOT_APPLICABLE,
                    idle.stream()
                            .map(group -> List.of(Cell.text(text(group, "needs")), Cell.of(versions(group))))
                            .toList());
        }
        html.endSection();
    }

    private static List<Cell> check(Json.Obj check) {
        String id = Html.escaped(text(check, "id"));
        return List.of(
                Cell.of("<span id=\"check-" + id + "\">" + breakable(id) + "</span>"),
                Cell.text(text(check, "states")),
                Cell.text(Words.said(text(check, "family"))),
                Cell.number(check.whole("findings").orElse(0L)),
                Cell.text(text(check, "version")));
    }

    /** The checks of a group, each with its version. */
    private static String versions(Json.Obj group) {
        return group.object("checks").stream()
                .flatMap(checks -> checks.members().keySet().stream()
                        .map(id -> "<code>" + breakable(Html.escaped(id)) + "</code> (version "
                                + Html.escaped(text(checks, id)) + ")"))
                .collect(Collectors.joining(", "));
    }

    static void inputs(Html html, Json.Obj pack) {
        List<Json.Obj> inputs = pack.objects("inputs");
        html.section("inputs", "Files", count(inputs));
        html.table(
                "The files that were reviewed, as they were given",
                INPUTS,
                inputs.stream()
                        .map(input -> List.of(
                                Cell.of("<bdi>" + Html.escaped(text(input, "file")) + "</bdi>"),
                                Cell.text(Words.said(text(input, "format"))),
                                Cell.number(input.whole("records").orElse(0L)),
                                Cell.number(input.whole("left_out").orElse(0L)),
                                Cell.number(text(input, "bytes")),
                                Cell.text(text(input, "digest").replaceFirst("^sha256:", ""))))
                        .toList());
        html.endSection();
    }

    static String count(List<Json.Obj> items) {
        return Numbers.plain(items.size());
    }

    static String text(Json.Obj holder, String member) {
        return holder.text(member).orElse("");
    }
}
