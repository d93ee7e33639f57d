package tokenops.tools.tokenops.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Reads CSV with a header line (RFC 4180): values between commas, quoted where they hold commas, quotes or line breaks.
 *
 * <p>A record with more or fewer values than the header has names is left out: which value belongs where would be a guess.
 */
final class CsvRows {
    private final Lines lines;
    private final RowSink sink;
    private final Row row = new Row();
    private final List<String> values = new ArrayList<>();

    private CsvRows(Lines lines, RowSink sink) {
        this.lines = lines;
        this.sink = sink;
    }

    static void read(InputStream text, RowSink sink) throws IOException {
        Lines lines = new Lines(text);
        try {
            new CsvRows(lines, sink).records();
        } catch (Lines.TooLong e) {
            sink.unreadable(
                    Problem.Kind.FILE,
                    lines.number() + 1,
                    0,
                    "",
                    "the record at line " + (lines.number() + 1) + " is longer than " + Lines.LONGEST
                            + " bytes (a quote that never closes?): nothing from there on was read");
        }
    }

    private void records() throws IOException, Lines.TooLong {
        List<String> header = List.of();
        long index = 0;
        while (lines.next()) {
            if (lines.blank()) {
                continue;
            }
            long line = lines.number();
            boolean isHeader = header.isEmpty();
            if (!isHeader) {
                index++;
            }
            if (!closed()) {
                sink.unreadable(
                        isHeader ? Problem.Kind.FILE : Problem.Kind.RECORD,
                        line,
                        index,
                        "",
                        "a quote opens in it that never closes");
                return;
            }
            if (!Lines.utf8(lines.buffer(), lines.start(), lines.end())) {
                sink.unreadable(
                        isHeader ? Problem.Kind.FILE : Problem.Kind.RECORD, line, index, "", "it is not valid UTF-8");
                if (isHeader) {
                    return;
                }
                continue;
            }
            split();
            if (isHeader) {
                header = List.copyOf(values);
                if (new HashSet<>(header).size() < header.size()) {
                    sink.unreadable(Problem.Kind.FILE, line, 0, "", "its header has a name twice");
                    return;
                }
            } else {
                record(header, line, index);
            }
        }
    }

    private void record(List<String> header, long line, long index) {
        if (values.size() != header.size()) {
            sink.unreadable(
                    Problem.Kind.RECORD,
                    line,
                    index,
                    values.getFirst(),
                    "it has " + values.size() + " values and the header " + header.size() + " names");
            return;
        }
        row.begin(line, index);
        for (int i = 0; i < values.size(); i++) {
            row.add(header.get(i), values.get(i), Row.Form.TEXT);
        }
        sink.row(row, Optional.empty());
    }

    /** Takes in lines until every quote is closed; false when the file ends first. */
    private boolean closed() throws IOException, Lines.TooLong {
        int quotes = 0;
        int counted = 0;
        while (true) {
            byte[] buffer = lines.buffer();
            int length = lines.end() - lines.start();
            for (int i = counted; i < length; i++) {
                if (buffer[lines.start() + i] == '"') {
                    quotes++;
                }
            }
            counted = length;
            if (quotes % 2 == 0) {
                return true;
            }
            if (!lines.extend()) {
                return false;
            }
        }
    }

    private void split() {
        values.clear();
        String text = new String(lines.buffer(), lines.start(), lines.end() - lines.start(), StandardCharsets.UTF_8);
        int at = 0;
        while (true) {
            boolean quoted = at < text.length() && text.charAt(at) == '"';
            int end = quoted ? quoted(text, at + 1) : plain(text, at);
            if (end == text.length()) {
                return;
            }
            at = end + 1;
        }
    }

    private int plain(String text, int from) {
        int comma = text.indexOf(',', from);
        int end = comma < 0 ? text.length() : comma;
        values.add(text.substring(from, end));
        return end;
    }

    /** A quoted value; what stands between its closing quote and the comma is kept as it is. */
    private int quoted(String text, int from) {
        StringBuilder value = new StringBuilder();
        int at = from;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '"') {
                value.append(c);
                at++;
            } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                value.append('"');
                at += 2;
            } else {
                at++;
                break;
            }
        }
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        values.add(value.append(text, at, end).toString());
        return end;
    }
}
