package tokenops.tools.tokenops.report;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tokenops.proof.Json;
import tokenops.tools.tokenops.report.Charts.Part;
import tokenops.tools.tokenops.report.Html.Column;
import tokenops.tools.tokenops.report.Html.Column.Kind;

/** The sections with pictures. Each picture stands in or beside the table that it is drawn from. */
final class Overview {
    private static final List<Column> MATCH_COUNTS = List.of(
            new Column("Side", Kind.TEXT),
            new Column("Chart", Kind.BARS),
            new Column("Matched", Kind.NUMBER),
            new Column("Partly matched", Kind.NUMBER),
            new Column("Unmatched", Kind.NUMBER));

    private static final List<Column> MATCHES = List.of(
            new Column("State", Kind.WORD),
            new Column("Side", Kind.WORD),
            new Column("Record", Kind.PLAIN),
            new Column("Matched with", Kind.PLAIN),
            new Column("Why not", Kind.SENTENCE),
            new Column("Standing", Kind.WORD));

    private static final List<Column> AGES = List.of(
            new Column("Open for", Kind.TEXT),
            new Column("Chart", Kind.BARS),
            new Column("Blocked", Kind.NUMBER),
            new Column("High", Kind.NUMBER),
            new Column("Medium", Kind.NUMBER),
            new Column("Low", Kind.NUMBER),
            new Column("Unstated", Kind.NUMBER));

    private static final List<String> GRADES = List.of("blocked", "high", "medium", "low", "unstated");

    private static final List<Column> PARTIES = List.of(
            new Column("Address", Kind.CODE),
            new Column("Chart", Kind.BARS),
            new Column("Sent", Kind.NUMBER),
            new Column("Received", Kind.NUMBER),
            new Column("Tokens", Kind.NUMBER));

    private static final List<String> MATCH_STATES = List.of("matched", "partly_matched", "unmatched");

    private Overview() {}

    static void activity(Html html, Json.Obj pack) {
        html.section("activity", "Activity over time");
        List<Json.Obj> timelines = pack.objects("activity");
        if (timelines.isEmpty()) {
            html.raw(
                    "<p class=\"none\">No token transfer says in which block it was, and no payment or usage on which day.</p>\n");
        }
        timelines.forEach(timeline -> timeline(html, timeline, pack));
        html.endSection();
    }

    private static void timeline(Html html, Json.Obj timeline, Json.Obj pack) {
        TimeAxis axis = new TimeAxis(timeline);
        html.raw("<h3>").text(axis.counted()).raw("</h3>");
        html.note(axis.note() + " A column's height is in relation to the highest of its own picture.");
        long without = timeline.whole("without").orElse(0L);
        if (without > 0) {
            html.note(axis.without(without));
        }
        html.raw("<div class=\"plots\">");
        List<BigInteger> counts =
                axis.filled(range -> Optional.of(range.whole("count").orElse(0L).toString()));
        plot(
                html,
                "plot",
                axis.counted(),
                sum(counts) + " in all",
                "Number of " + axis.counted().toLowerCase(Locale.ROOT) + ", " + axis.span(),
                counts);
        List<Summed> summed = timeline.texts("assets").stream()
                .map(asset -> Summed.of(asset, pack))
                .toList();
        for (Summed one : summed) {
            List<BigInteger> values =
                    axis.filled(range -> range.object("sums").flatMap(sums -> sums.text(one.asset())));
            plot(
                    html,
                    "plot small",
                    one.name(),
                    value(sum(values, BigInteger.ZERO), one.decimals())
                            + (one.decimals().isPresent() ? " in all" : " minor units in all"),
                    "Value of " + one.name() + " " + axis.moved() + ", " + axis.span(),
                    values);
        }
        html.raw("</div><p class=\"axis\"><span>")
                .raw(axis.begin())
                .raw("</span><span>")
                .raw(axis.end())
                .raw("</span></p><details><summary>The same as a table</summary>");
        timelineTable(html, timeline, axis, summed);
        html.raw("</details>\n");
    }

    private static void timelineTable(Html html, Json.Obj timeline, TimeAxis axis, List<Summed> summed) {
        List<Column> columns = new ArrayList<>(List.of(axis.column(), new Column(axis.counted(), Kind.NUMBER)));
        summed.forEach(one -> columns.add(new Column(one.name(), Kind.NUMBER)));
        html.table(
                axis.counted() + " and value " + axis.moved() + " by range",
                columns,
                timeline.objects("ranges").stream()
                        .map(range -> {
                            List<Cell> cells = new ArrayList<>(List.of(
                                    axis.cell(range),
                                    Cell.number(range.whole("count").orElse(0L))));
                            for (Summed one : summed) {
                                cells.add(Cell.value(
                                        range.object("sums")
                                                .flatMap(sums -> sums.text(one.asset()))
                                                .orElse("0"),
                                        one.decimals()));
                            }
                            return List.copyOf(cells);
                        })
                        .toList());
    }

    /** What a timeline sums, as people call it: a token, an asset with its scale, or credits. */
    private record Summed(String asset, String name, Optional<Long> decimals) {
        static Summed of(String asset, Json.Obj pack) {
            int scale = asset.lastIndexOf('/');
            if (scale > 0 && asset.length() == scale + 2 && Character.digit(asset.charAt(scale + 1), 10) >= 0) {
                return new Summed(asset, asset.substring(0, scale), Optional.of((long)
                        Character.digit(asset.charAt(scale + 1), 10)));
            }
            if (asset.equals("credits")) {
                return new Summed(asset, "Credits", Optional.of(6L));
            }
            Optional<Json.Obj> token = pack.objects("assets").stream()
                    .filter(one -> Listings.text(one, "token_address").equals(asset))
                    .findFirst();
            return new Summed(
                    asset,
                    token.flatMap(one -> one.text("name")).orElseGet(() -> Words.shortened(asset)),
                    token.flatMap(one -> one.whole("decimals")));
        }
    }

    private static void plot(
            Html html, String kind, String name, String total, String described, List<BigInteger> values) {
        html.raw("<figure class=\"" + kind + "\"><figcaption><b><bdi>")
                .text(name)
                .raw("</bdi></b><span>")
                .text(total)
                .raw("</span></figcaption>")
                .raw(Charts.columns(described + ": " + total, values))
                .raw("</figure>");
    }

    private static String sum(List<BigInteger> values) {
        return Numbers.plain(sum(values, BigInteger.ZERO).toString());
    }

    private static BigInteger sum(List<BigInteger> values, BigInteger from) {
        return values.stream().reduce(from, BigInteger::add);
    }

    private static String value(BigInteger value, Optional<Long> decimals) {
        return decimals.map(count -> Numbers.scaled(value.toString(), Math.toIntExact(count)))
                .orElseGet(() -> Numbers.grouped(value.toString()))
                .replace("<wbr>", "");
    }

    static void matches(Html html, Json.Obj pack) {
        List<Json.Obj> counts = pack.objects("match_counts");
        List<Json.Obj> listed = pack.objects("matches");
        long all = counts.stream().mapToLong(line -> total(line, MATCH_STATES)).sum();
        long longest = counts.stream()
                .mapToLong(line -> total(line, MATCH_STATES))
                .max()
                .orElse(0);
        html.section("matches", "Matches", Numbers.plain(Math.max(all, listed.size())));
        html.note("Requests, settlements, usage and deliveries that belong together by reference.");
        html.table(
                "How the records of each side came out",
                MATCH_COUNTS,
                counts.stream()
                        .map(line -> {
                            String side = Words.said(Listings.text(line, "side"));
                            List<Cell> cells = new ArrayList<>(List.of(
                                    Cell.text(side),
                                    Cell.of(Charts.bar(
                                            described(side, line, MATCH_STATES),
                                            parts(line, MATCH_STATES, List.of("one", "two", "three")),
                                            longest))));
                            MATCH_STATES.forEach(state ->
                                    cells.add(Cell.number(line.whole(state).orElse(0L))));
                            return List.copyOf(cells);
                        })
                        .toList());
        if (!counts.isEmpty()) {
            key(html, List.of("one", "two", "three"), MATCH_STATES);
        }
        if (!listed.isEmpty()) {
            html.raw("<details" + (listed.size() <= 25 ? " open" : "") + "><summary>")
                    .text("Record by record"
                            + (all > listed.size() ? ", the first " + Numbers.plain(listed.size()) : ""))
                    .raw("</summary>");
            html.table(
                    "Each record and what it was matched with",
                    MATCHES,
                    listed.stream().map(Overview::match).toList());
            html.raw("</details>\n");
        }
        html.endSection();
    }

    private static List<Cell> match(Json.Obj match) {
        return List.of(
                Cell.tag(Listings.text(match, "state")),
                Cell.text(Words.said(Listings.text(match, "side"))),
                match.object("record")
                        .map(place -> Cell.places(List.of(place), 1))
                        .orElse(Cell.EMPTY),
                Cell.places(match.objects("with"), match.objects("with").size()),
                Cell.text(Listings.text(match, "because")),
                Cell.tag(Listings.text(match, "standing")));
    }

    static void exceptions(Html html, Json.Obj pack) {
        Json.Obj exceptions = pack.object("exceptions").orElse(Json.object().build());
        List<Json.Obj> ages = exceptions.objects("ages");
        long longest =
                ages.stream().mapToLong(line -> total(line, GRADES)).max().orElse(0);
        html.section(
                "exceptions",
                "Exceptions",
                Numbers.plain(exceptions.whole("open").orElse(0L)) + " open, "
                        + Numbers.plain(exceptions.whole("closed").orElse(0L)) + " closed");
        if (ages.isEmpty()) {
            html.raw("<p class=\"none\">No exception is open in the evidence.</p>\n");
        } else {
            html.table(
                    "How long open exceptions have been open",
                    AGES,
                    ages.stream()
                            .map(line -> {
                                String age = age(line);
                                List<Cell> cells = new ArrayList<>(List.of(
                                        new Cell(
                                                Html.escaped(age),
                                                line.whole("from_days").map(String::valueOf)),
                                        Cell.of(Charts.bar(
                                                described(age, line, GRADES),
                                                List.of(new Part("one", total(line, GRADES))),
                                                longest))));
                                GRADES.forEach(grade ->
                                        cells.add(Cell.number(line.whole(grade).orElse(0L))));
                                return List.copyOf(cells);
                            })
                            .toList());
        }
        html.endSection();
    }

    private static String age(Json.Obj line) {
        return switch (line.whole("from_days").map(Long::intValue).orElse(-1)) {
            case 0 -> "Less than 7 days";
            case 7 -> "7 to 29 days";
            case 30 -> "30 to 89 days";
            case 90 -> "90 days and more";
            default -> "Not stated";
        };
    }

    static void counterparties(Html html, Json.Obj pack) {
        List<Json.Obj> parties = pack.objects("counterparties");
        List<String> ways = List.of("sent", "received");
        long longest =
                parties.stream().mapToLong(line -> total(line, ways)).max().orElse(0);
        html.section("counterparties", "Top counterparties", Listings.count(parties));
        html.note("Addresses that took part in most token transfers, by number of transfers.");
        html.table(
                "Transfers sent and received by address",
                PARTIES,
                parties.stream()
                        .map(party -> {
                            String address = Listings.text(party, "address");
                            return List.of(
                                    Cell.text(address),
                                    Cell.of(Charts.bar(
                                            described(Words.shortened(address), party, ways),
                                            parts(party, ways, List.of("one", "two")),
                                            longest)),
                                    Cell.number(party.whole("sent").orElse(0L)),
                                    Cell.number(party.whole("received").orElse(0L)),
                                    Cell.number(party.whole("tokens").orElse(0L)));
                        })
                        .toList());
        if (!parties.isEmpty()) {
            key(html, List.of("one", "two"), ways);
        }
        html.endSection();
    }

    private static void key(Html html, List<String> tones, List<String> words) {
        html.raw("<ul class=\"key-list\">");
        for (int i = 0; i < tones.size(); i++) {
            html.raw("<li>" + Charts.swatch(tones.get(i)))
                    .text(Words.said(words.get(i)))
                    .raw("</li>");
        }
        html.raw("</ul>\n");
    }

    private static String described(String what, Json.Obj line, List<String> members) {
        StringBuilder text = new StringBuilder(what).append(':');
        for (String member : members) {
            text.append(' ')
                    .append(Numbers.plain(line.whole(member).orElse(0L)))
                    .append(' ')
                    .append(member.replace('_', ' '))
                    .append(',');
        }
        return text.substring(0, text.length() - 1);
    }

    private static List<Part> parts(Json.Obj line, List<String> members, List<String> tones) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            parts.add(new Part(tones.get(i), line.whole(members.get(i)).orElse(0L)));
        }
        return parts;
    }

    private static long total(Json.Obj line, List<String> members) {
        return members.stream()
                .mapToLong(member -> line.whole(member).orElse(0L))
                .sum();
    }
}
