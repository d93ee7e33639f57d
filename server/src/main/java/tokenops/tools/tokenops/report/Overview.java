package tokenops.tools.tokenops.report;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
            html.raw("<p class=\"none\">No token transfer says in which block it happened.</p>\n");
        }
        timelines.forEach(timeline -> timeline(html, timeline, pack));
        html.endSection();
    }

    private static void timeline(Html html, Json.Obj timeline, Json.Obj pack) {
        List<Json.Obj> ranges = timeline.objects("ranges");
        BigInteger width = new BigInteger(Listings.text(timeline, "width"));
        BigInteger first = from(ranges.getFirst());
        BigInteger last = from(ranges.getLast());
        String step = width.equals(BigInteger.ONE)
                ? "each block"
                : "ranges of " + Numbers.plain(width.toString()) + " blocks";
        html.note("Token transfers in " + step + ", and the value moved of the tokens that were transferred most often."
                + " A column's height is in relation to the highest of its own picture.");
        long without = timeline.whole("without").orElse(0L);
        if (without > 0) {
            html.note(Numbers.count(without, "transfer") + " without a block number not shown.");
        }
        int slots = last.subtract(first).divide(width).intValueExact() + 1;
        String span = "blocks " + Numbers.plain(first.toString()) + " to "
                + Numbers.plain(last.add(width).subtract(BigInteger.ONE).toString());
        html.raw("<div class=\"plots\">");
        List<BigInteger> counts = filled(
                ranges,
                first,
                width,
                slots,
                range -> Optional.of(range.whole("count").orElse(0L).toString()));
        plot(html, "plot", "Transfers", sum(counts) + " in all", "Number of transfers, " + span, counts);
        Map<String, Json.Obj> tokens = new HashMap<>();
        pack.objects("assets").forEach(token -> tokens.put(Listings.text(token, "token_address"), token));
        for (String address : timeline.texts("assets")) {
            List<BigInteger> values = filled(
                    ranges, first, width, slots, range -> range.object("sums").flatMap(sums -> sums.text(address)));
            Optional<Json.Obj> token = Optional.ofNullable(tokens.get(address));
            String name = token.flatMap(one -> one.text("name")).orElseGet(() -> Words.shortened(address));
            Optional<Long> decimals = token.flatMap(one -> one.whole("decimals"));
            plot(
                    html,
                    "plot small",
                    name,
                    value(sum(values, BigInteger.ZERO), decimals)
                            + (decimals.isPresent() ? " in all" : " minor units in all"),
                    "Value of " + name + " moved, " + span,
                    values);
        }
        html.raw("</div><p class=\"axis\"><span>Block ")
                .raw(Numbers.grouped(first.toString()))
                .raw("</span><span>Block ")
                .raw(Numbers.grouped(last.add(width).subtract(BigInteger.ONE).toString()))
                .raw("</span></p><details><summary>The same as a table</summary>");
        timelineTable(html, timeline, ranges, tokens);
        html.raw("</details>\n");
    }

    private static void timelineTable(
            Html html, Json.Obj timeline, List<Json.Obj> ranges, Map<String, Json.Obj> tokens) {
        List<Column> columns =
                new ArrayList<>(List.of(new Column("From block", Kind.NUMBER), new Column("Transfers", Kind.NUMBER)));
        List<String> addresses = timeline.texts("assets");
        for (String address : addresses) {
            String name = Optional.ofNullable(tokens.get(address))
                    .flatMap(token -> token.text("name"))
                    .orElseGet(() -> Words.shortened(address));
            columns.add(new Column(name, Kind.NUMBER));
        }
        html.table(
                "Transfers and value moved by range of blocks",
                columns,
                ranges.stream()
                        .map(range -> {
                            List<Cell> cells = new ArrayList<>(List.of(
                                    Cell.number(Listings.text(range, "from")),
                                    Cell.number(range.whole("count").orElse(0L))));
                            for (String address : addresses) {
                                Optional<Long> decimals = Optional.ofNullable(tokens.get(address))
                                        .flatMap(token -> token.whole("decimals"));
                                cells.add(Cell.value(
                                        range.object("sums")
                                                .flatMap(sums -> sums.text(address))
                                                .orElse("0"),
                                        decimals));
                            }
                            return List.copyOf(cells);
                        })
                        .toList());
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

    /** The values of all ranges from the first to the last, also of those in which nothing was. */
    private static List<BigInteger> filled(
            List<Json.Obj> ranges, BigInteger first, BigInteger width, int slots, Value value) {
        List<BigInteger> filled = new ArrayList<>();
        for (int i = 0; i < slots; i++) {
            filled.add(BigInteger.ZERO);
        }
        for (Json.Obj range : ranges) {
            int at = from(range).subtract(first).divide(width).intValueExact();
            value.of(range).ifPresent(digits -> filled.set(at, new BigInteger(digits)));
        }
        return filled;
    }

    @FunctionalInterface
    private interface Value {
        Optional<String> of(Json.Obj range);
    }

    private static BigInteger from(Json.Obj range) {
        return new BigInteger(Listings.text(range, "from"));
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
