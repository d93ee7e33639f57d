package tokenops.tools.tokenops.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tokenops.proof.Json;

/**
 * Findings and matches of a result package as tables for a spreadsheet: RFC 4180, in UTF-8 with a byte order mark, which makes
 * spreadsheets read it as that.
 *
 * <p>Evidence says what it likes, and a spreadsheet runs a cell that begins as a formula does. Such a cell is given an apostrophe in
 * front, as OWASP's page on CSV injection advises; a whole number isn't one.
 */
public final class Csv {
    private static final String MARK = "\uFEFF";
    private static final String FORMULA_STARTS = "=+-@\t\r\n";
    private static final Pattern WHOLE = Pattern.compile("-?[0-9]+");

    private Csv() {}

    /** One line for each finding that the package lists. */
    public static byte[] findings(Json.Obj pack) {
        return table(
                List.of("severity", "check", "statement", "expected", "actual", "records", "records_total"),
                pack.objects("findings").stream()
                        .map(finding -> List.of(
                                text(finding, "severity"),
                                text(finding, "check"),
                                text(finding, "statement"),
                                text(finding, "expected"),
                                text(finding, "actual"),
                                places(finding.objects("records")),
                                whole(finding, "records_total")))
                        .toList());
    }

    /** One line for each record of the match table that the package lists. */
    public static byte[] matches(Json.Obj pack) {
        return table(
                List.of(
                        "file",
                        "line",
                        "index",
                        "key",
                        "side",
                        "group",
                        "state",
                        "standing",
                        "matched_with",
                        "because"),
                pack.objects("matches").stream()
                        .map(match -> {
                            Optional<Json.Obj> record = match.object("record");
                            return List.of(
                                    record.map(place -> text(place, "file")).orElse(""),
                                    record.map(place -> whole(place, "line")).orElse(""),
                                    record.map(place -> whole(place, "index")).orElse(""),
                                    record.map(place -> text(place, "key")).orElse(""),
                                    text(match, "side"),
                                    text(match, "group"),
                                    text(match, "state"),
                                    text(match, "standing"),
                                    places(match.objects("with")),
                                    text(match, "because"));
                        })
                        .toList());
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
        return object.text(name)
                .or(() -> object.whole(name).map(String::valueOf))
                .orElse("");
    }

    private static String whole(Json.Obj object, String name) {
        return object.whole(name).map(String::valueOf).orElse("");
    }

    private static byte[] table(List<String> headings, List<List<String>> rows) {
        StringBuilder out = new StringBuilder(MARK);
        line(out, headings);
        rows.forEach(row -> line(out, row));
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(StringBuilder out, List<String> cells) {
        out.append(cells.stream().map(Csv::cell).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    static String cell(String text) {
        boolean formula = !text.isEmpty()
                && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0
                && !WHOLE.matcher(text).matches();
        String safe = formula ? "'" + text : text;
        boolean quoted =
                safe.chars().anyMatch(c -> c == '"' || c == ',' || c == ';' || c == '\n' || c == '\r' || c == '\t');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
