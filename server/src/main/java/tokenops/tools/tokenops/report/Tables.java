package tokenops.tools.tokenops.report;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tokenops.proof.Json;
import tokenops.tools.Table;

/**
 * Findings and matches as tables for a spreadsheet, a line for each: of a package, or of all that a review found, from which a package
 * leaves out the end of long lists. What isn't listed is then said in a last line.
 */
public final class Tables {
    private static final List<String> FINDINGS =
            List.of("severity", "check", "statement", "expected", "actual", "records", "records_total");
    private static final List<String> MATCHES = List.of(
            "file",
            "line",
            "index",
            "key",
            "side",
            "group",
            "state",
            "standing",
            "matched_with",
            "matched_by",
            "because");
    private static final List<String> SEVERITIES = List.of("critical", "major", "minor", "info");
    private static final List<String> STATES = List.of("matched", "partly_matched", "unmatched");

    private Tables() {}

    /** What the package lists. */
    public static List<Table> of(Json.Obj pack) {
        List<Json.Obj> findings = pack.objects("findings");
        List<Json.Obj> matches = pack.objects("matches");
        long found = pack.object("finding_counts")
                .map(counts -> sum(counts, SEVERITIES))
                .orElse(0L);
        long matched = pack.objects("match_counts").stream()
                .mapToLong(line -> sum(line, STATES))
                .sum();
        return List.of(
                findings(findings::iterator, found - findings.size()),
                matches(matches::iterator, matched - matches.size()));
    }

    /** All lines of the match table, each in the form that it has in the package. */
    public static Table matches(Supplier<Iterator<Json.Obj>> all) {
        return matches(all, 0);
    }

    /**
     * Findings, each in the form that it has in the package.
     *
     * @param more how many there are beside them
     */
    public static Table findings(Supplier<Iterator<Json.Obj>> listed, long more) {
        return table(
                "findings",
                FINDINGS,
                listed,
                finding -> List.of(
                        text(finding, "severity"),
                        text(finding, "check"),
                        text(finding, "statement"),
                        text(finding, "expected"),
                        text(finding, "actual"),
                        places(finding.objects("records")),
                        whole(finding, "records_total")),
                more > 0
                        ? List.of(
                                "",
                                "",
                                more + " further findings were counted and are not listed here.",
                                "",
                                "",
                                "",
                                "")
                        : List.of());
    }

    private static Table matches(Supplier<Iterator<Json.Obj>> listed, long more) {
        return table(
                "matches",
                MATCHES,
                listed,
                match -> {
                    Optional<Json.Obj> record = match.object("record");
                    return List.of(
                            record.map(place -> text(place, "file")).orElse(""),
                            record.map(place -> whole(place, "line")).orElse(""),
                            record.map(place -> whole(place, "index")).orElse(""),
                            record.map(place -> text(place, "key")).orElse(""),
                            text(match, "side"),
                            whole(match, "group"),
                            text(match, "state"),
                            text(match, "standing"),
                            places(match.objects("with")),
                            text(match, "by"),
                            text(match, "because"));
                },
                more > 0
                        ? List.of(
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                more + " further records were counted and are not listed here.")
                        : List.of());
    }

    private static Table table(
            String name, List<String> headings, Supplier<Iterator<Json.Obj>> items, Row row, List<String> last) {
        return new Table(name, to -> {
            Csv csv = new Csv(to, headings);
            for (Iterator<Json.Obj> each = items.get(); each.hasNext(); ) {
                csv.row(row.cells(each.next()));
            }
            if (!last.isEmpty()) {
                csv.row(last);
            }
            csv.end();
        });
    }

    /** The cells of one item. */
    @FunctionalInterface
    private interface Row {
        List<String> cells(Json.Obj item);
    }

    /** Places as {@code file:line (key)}, one after the other. */
    private static String places(List<Json.Obj> places) {
        return places.stream()
                .map(place -> text(place, "file")
                        + place.whole("line").map(line -> ":" + line).orElse("")
                        + place.text("key").map(key -> " (" + key + ")").orElse(""))
                .collect(Collectors.joining("; "));
    }

    private static String text(Json.Obj object, String name) {
        return object.text(name).orElse("");
    }

    private static String whole(Json.Obj object, String name) {
        return object.whole(name).map(String::valueOf).orElse("");
    }

    private static long sum(Json.Obj counts, List<String> members) {
        return members.stream()
                .mapToLong(member -> counts.whole(member).orElse(0L))
                .sum();
    }
}
