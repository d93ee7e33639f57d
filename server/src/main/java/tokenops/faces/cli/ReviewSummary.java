package tokenops.faces.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;
import tokenops.proof.Json;
import tokenops.proof.Visible;
import tokenops.tools.ToolOutcome;

/** What a review came to, for whoever looks at a terminal: the verdict, the gravest findings with their places, and where all of it is. */
final class ReviewSummary {
    /** Checks of which the gravest finding is printed; the files have all. */
    private static final int SHOWN = 10;

    /** Places that are printed of a finding. */
    private static final int PLACES = 3;

    private static final int WIDTH = 96;
    private static final int INDENT = 10;

    private static final Map<String, String> WHAT = Map.of(
            "report", "to read: open it in a browser",
            "package", "all of it, for programs",
            "findings", "every finding, for a spreadsheet",
            "matches", "every record that was matched, for a spreadsheet");

    private final PrintWriter out;
    private final Ansi ansi;

    ReviewSummary(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    void tell(ToolOutcome.Completed completed, Json.Obj pack, Map<String, Path> written) {
        String status = completed.evidenceStatus();
        out.println(
                coloured(toneOf(status), "Evidence " + status + ", score " + completed.evidenceScore() + " of 100"));
        counts(completed.findings(), pack);
        Map<String, Long> made = new HashMap<>();
        pack.objects("checks")
                .forEach(check ->
                        made.put(text(check, "id"), check.whole("findings").orElse(0L)));
        Map<String, Json.Obj> gravest = new LinkedHashMap<>();
        pack.objects("findings").forEach(finding -> gravest.putIfAbsent(text(finding, "check"), finding));
        gravest.entrySet().stream()
                .limit(SHOWN)
                .forEach(check -> finding(check.getValue(), made.getOrDefault(check.getKey(), 1L)));
        if (gravest.size() > SHOWN) {
            out.println();
            out.println(" ".repeat(INDENT) + "and findings of " + (gravest.size() - SHOWN) + " more checks");
        }
        out.println();
        out.println("What to do next");
        completed.nextActions().forEach(next -> wrapped("  ", next.action().replace('_', ' ') + ": " + next.because()));
        out.println();
        out.println("Written");
        int longest = written.values().stream()
                .mapToInt(path -> path.toString().length())
                .max()
                .orElse(0);
        written.forEach((name, path) -> out.println(
                "  " + path + " ".repeat(longest - path.toString().length()) + "  " + WHAT.getOrDefault(name, "")));
    }

    private void counts(ToolOutcome.Findings findings, Json.Obj pack) {
        Json.Obj metering = pack.object("metering").orElse(Json.object().build());
        long leftOut = metering.whole("left_out").orElse(0L);
        int files = pack.objects("inputs").size();
        out.println(grouped(metering.whole("records_read").orElse(0L)) + " records read from " + files
                + (files == 1 ? " file" : " files") + (leftOut > 0 ? ", " + grouped(leftOut) + " left out" : ""));
        out.println(String.join(
                ", ",
                count("critical", findings.critical()),
                count("major", findings.major()),
                count("minor", findings.minor()),
                count("info", findings.info())));
    }

    private String count(String severity, int count) {
        String text = grouped(count) + " " + severity;
        return count > 0 ? coloured(toneOf(severity), text) : text;
    }

    private void finding(Json.Obj finding, long ofItsCheck) {
        String severity = text(finding, "severity");
        out.println();
        out.println(coloured(toneOf(severity), severity)
                + " ".repeat(Math.max(1, INDENT - severity.length()))
                + text(finding, "check")
                + (ofItsCheck > 1 ? ", the gravest of " + grouped(ofItsCheck) : ""));
        String indent = " ".repeat(INDENT);
        wrapped(indent, text(finding, "statement"));
        if (finding.text("expected").isPresent() || finding.text("actual").isPresent()) {
            wrapped(indent, "Expected " + text(finding, "expected") + ", found " + text(finding, "actual") + ".");
        }
        List<Json.Obj> places = finding.objects("records");
        String listed = places.stream().limit(PLACES).map(ReviewSummary::place).collect(Collectors.joining(", "));
        long more = finding.whole("records_total").orElse(0L) - Math.min(PLACES, places.size());
        if (!listed.isEmpty()) {
            wrapped(indent, "at " + listed + (more > 0 ? ", and " + grouped(more) + " more" : ""));
        }
    }

    private static String place(Json.Obj place) {
        return text(place, "file")
                + place.whole("line").map(line -> ":" + line).orElse("")
                + (place.text("key").isPresent() ? " (" + shortened(text(place, "key")) + ")" : "");
    }

    /** A hash with its middle left out: the line says where it is. */
    private static String shortened(String key) {
        return key.length() <= 36 ? key : key.substring(0, 18) + "…" + key.substring(key.length() - 12);
    }

    private static String text(Json.Obj holder, String member) {
        return Visible.line(holder.text(member).orElse(""));
    }

    private void wrapped(String indent, String text) {
        StringBuilder line = new StringBuilder(indent);
        for (String word : text.split(" ", -1)) {
            if (line.length() > indent.length() && line.length() + word.length() + 1 > WIDTH) {
                out.println(line);
                line.setLength(indent.length());
            }
            line.append(line.length() > indent.length() ? " " : "").append(word);
        }
        out.println(line);
    }

    private static String toneOf(String word) {
        return switch (word) {
            case "critical", "insufficient" -> "bold,red";
            case "major", "partial" -> "bold,yellow";
            case "sufficient" -> "bold,green";
            default -> "bold";
        };
    }

    /** Only words of ours: picocli would read markup in others'. */
    private String coloured(String tone, String text) {
        return ansi.string("@|" + tone + " " + text + "|@");
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
