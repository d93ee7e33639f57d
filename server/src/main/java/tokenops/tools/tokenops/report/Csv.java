package tokenops.tools.tokenops.report;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes rows for a spreadsheet: RFC 4180, in UTF-8 with a byte order mark, which makes spreadsheets read it as that.
 *
 * <p>Evidence says what it likes, and a spreadsheet runs a cell that begins as a formula does. Such a cell is given an apostrophe in
 * front, as OWASP's page on CSV injection advises; a plain number isn't one. Where a comma is the decimal separator a spreadsheet may
 * take the semicolon for the separator of cells, and then knows no quotes that begin within one: so what stands behind a semicolon is
 * held to the same rule, and no cell holds a line break or a tab.
 */
final class Csv {
    private static final String MARK = "\uFEFF";

    /** What formulas begin with, in either width of the characters. */
    private static final String STARTS = "[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20]";

    /** Blanks, quotes and invisible marks, which a spreadsheet may take away before it looks. */
    private static final String BEFORE = "[\\s\"'\\p{Cf}\\p{Zs}]*";

    private static final Pattern FORMULA = Pattern.compile("(?:^|(?<=;))(?=" + BEFORE + STARTS + ")");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?");
    private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\u2028\u2029]+");

    private final Writer out;

    /** Begins a table with its headings. */
    Csv(OutputStream to, List<String> headings) throws IOException {
        out = new BufferedWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8));
        out.write(MARK);
        row(headings);
    }

    void row(List<String> cells) throws IOException {
        String separator = "";
        for (String cell : cells) {
            out.write(separator);
            out.write(cell(cell));
            separator = ",";
        }
        out.write("\r\n");
    }

    /** Hands all of it on; the stream stays open. */
    void end() throws IOException {
        out.flush();
    }

    static String cell(String text) {
        if (NUMBER.matcher(text).matches()) {
            return text;
        }
        // A break at the front is what a formula may hide behind, so it counts before it is taken out.
        boolean hidden = !text.isEmpty() && Character.isISOControl(text.charAt(0));
        Matcher formula = FORMULA.matcher(BREAKS.matcher(text).replaceAll(" "));
        String safe = formula.replaceAll("'");
        if (hidden && !safe.startsWith("'")) {
            safe = "'" + safe;
        }
        boolean quoted = safe.chars().anyMatch(c -> c == '"' || c == ',' || c == ';');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
