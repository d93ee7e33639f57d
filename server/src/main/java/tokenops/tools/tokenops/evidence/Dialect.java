package tokenops.tools.tokenops.evidence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tokenops.proof.Json;

/**
 * How a CSV file is written: what stands between values, what stands around them, and what ends a line. Told from its first lines
 * alone, so the same file always has the same dialect.
 *
 * <p>The separator is the one by which most of the first rows have as many values as the header has names; of equals the one that
 * gives more columns, then the one that is named first. A first line {@code sep=;}, as spreadsheets write it, decides.
 *
 * @param named whether the first line only names the separator
 */
record Dialect(char separator, char quote, char lineEnd, boolean named) {
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');

    /** How spreadsheets begin a line that names the separator. */
    private static final String NAMING = "sep=";

    /** Rows that are looked at. */
    private static final int ROWS = 50;

    /** Bytes that are looked at: as many rows as lie in them, when they are long. */
    private static final int BYTES = 64 << 10;

    /** The form in packages. */
    Json.Obj json() {
        return Json.object()
                .put("separator", Character.toString(separator))
                .put("quote", Character.toString(quote))
                .put("line_end", lineEnd == '\r' ? "cr" : "lf")
                .build();
    }

    /** The same with what somebody says who knows. */
    Dialect as(char saidSeparator, char saidQuote) {
        return new Dialect(saidSeparator, saidQuote, lineEnd, named);
    }

    /** The dialect of a text by its beginning. */
    static Dialect of(byte[] head) {
        // one character for each byte: what is looked for is ASCII
        String text = new String(head, 0, Math.min(head.length, BYTES), StandardCharsets.ISO_8859_1);
        char lineEnd = text.indexOf('\n') < 0 && text.indexOf('\r') >= 0 ? '\r' : '\n';
        if (text.startsWith(NAMING) && text.length() > 4 && separates(text.charAt(4)) && ends(text, 5)) {
            char separator = text.charAt(4);
            String rest = text.substring(text.indexOf(lineEnd, 5) + 1);
            return new Dialect(separator, quote(rest, separator, lineEnd), lineEnd, true);
        }
        Dialect best = new Dialect(',', '"', lineEnd, false);
        int bestFit = 0;
        for (char separator : SEPARATORS) {
            char quote = quote(text, separator, lineEnd);
            List<Integer> widths = widths(text, separator, quote, lineEnd);
            int fit = fit(widths);
            if (fit > bestFit) {
                bestFit = fit;
                best = new Dialect(separator, quote, lineEnd, false);
            }
        }
        return best;
    }

    /** Whether a text begins with a line that only names its separator. */
    static boolean names(byte[] head, int from) {
        return new String(head, from, Math.min(head.length - from, NAMING.length()), StandardCharsets.ISO_8859_1)
                .equals(NAMING);
    }

    /** Whether a character can stand between values: neither of a number, a word or a line, nor a quote. */
    static boolean separates(char c) {
        boolean printed = c > ' ' && c < 127;
        return c == '\t' || (printed && !Character.isLetterOrDigit(c) && "\"'+-._".indexOf(c) < 0);
    }

    /** Whether a line ends at a place. */
    private static boolean ends(String text, int at) {
        return text.length() == at || text.charAt(at) == '\n' || text.charAt(at) == '\r';
    }

    /** Rows as wide as the header count most, its width decides between equals; 0 where it is a single column. */
    private static int fit(List<Integer> widths) {
        if (widths.isEmpty() || widths.getFirst() < 2) {
            return 0;
        }
        int alike = 0;
        for (int width : widths) {
            alike += width == widths.getFirst() ? 1 : 0;
        }
        return alike * (BYTES + 1) + widths.getFirst();
    }

    /** A single quote only where values stand in pairs of them, all rows fit so, and none stands in double ones. */
    private static char quote(String text, char separator, char lineEnd) {
        if (!opens(text, '\'', separator, lineEnd) || opens(text, '"', separator, lineEnd)) {
            return '"';
        }
        List<Integer> widths = widths(text, separator, '\'', lineEnd);
        return widths.contains(BROKEN) || fit(widths) < fit(widths(text, separator, '"', lineEnd)) ? '"' : '\'';
    }

    private static boolean opens(String text, char quote, char separator, char lineEnd) {
        for (int at = text.indexOf(quote); at >= 0; at = text.indexOf(quote, at + 1)) {
            if (at == 0 || text.charAt(at - 1) == separator || text.charAt(at - 1) == lineEnd) {
                return true;
            }
        }
        return false;
    }

    /** In the place of a width, of a row that the quotes don't fit. */
    private static final int BROKEN = -1;

    /** How many values each of the first rows has. */
    private static List<Integer> widths(String text, char separator, char quote, char lineEnd) {
        List<Integer> widths = new ArrayList<>();
        int width = 1;
        boolean broken = false;
        boolean quoted = false;
        boolean blank = true;
        boolean first = true;
        for (int at = 0; at < text.length() && widths.size() < ROWS; at++) {
            char c = text.charAt(at);
            if (quoted) {
                if (c == quote && at + 1 < text.length() && text.charAt(at + 1) == quote) {
                    at++;
                } else if (c == quote) {
                    quoted = false;
                    broken |= !goesOn(text, at + 1, separator);
                }
            } else if (c == lineEnd) {
                if (!blank) {
                    widths.add(broken ? BROKEN : width);
                }
                width = 1;
                blank = true;
                broken = false;
                first = true;
            } else if (c == separator) {
                width++;
                blank = false;
                first = true;
            } else {
                quoted = first && c == quote;
                blank &= c == ' ' || c == '\t' || c == '\r';
                first = false;
            }
        }
        boolean whole = text.length() < BYTES;
        if (widths.size() < ROWS && whole && !blank) {
            widths.add(broken || quoted ? BROKEN : width);
        }
        return widths;
    }

    /** Whether a value ends there. */
    private static boolean goesOn(String text, int from, char separator) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || (text.charAt(at) == '\t' && separator != '\t'))) {
            at++;
        }
        return at == text.length() || text.charAt(at) == separator || ends(text, at);
    }
}
