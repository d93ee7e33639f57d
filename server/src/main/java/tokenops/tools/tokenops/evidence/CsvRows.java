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
final class CsvRows implements BlockReading.Rows {
    private final RowSink sink;
    private final Row row = new Row();
    private final List<String> values = new ArrayList<>();
    private Lines lines;
    private List<String> header = List.of();

    private CsvRows(Lines lines, RowSink sink) {
        this.lines = lines;
        this.sink = sink;
    }

    static void read(InputStream text, RowSink sink) throws IOException {
        Lines lines = new Lines(text);
        CsvRows rows = new CsvRows(lines, sink);
        BlockReading.Place place = rows.records(1, 0);
        if (!rows.header.isEmpty()) {
            BlockReading.read(lines.rest(), place, sink, first -> rows.transfers(), rows);
        }
    }

    /** The same row by row, for whoever wants to see that it is the same. */
    static void rows(InputStream text, RowSink sink) throws IOException {
        new CsvRows(new Lines(text), sink).records(Long.MAX_VALUE, 0);
    }

    /** The reader of plain transfers, when the header has their columns. */
    private Optional<BlockReader> transfers() {
        int[] places = new int[PlainTransfer.Member.values().length];
        for (PlainTransfer.Member member : PlainTransfer.Member.values()) {
            places[member.ordinal()] = header.indexOf(member.written());
        }
        return CsvTransfers.of(header.size(), places, ',', '"');
    }

    @Override
    public BlockReading.Place record(InputStream text, BlockReading.Place before) throws IOException {
        lines = new Lines(text, before.line());
        return records(1, before.index());
    }

    @Override
    public void rest(InputStream text, BlockReading.Place before) throws IOException {
        lines = new Lines(text, before.line());
        records(Long.MAX_VALUE, before.index());
    }

    private BlockReading.Place records(long most, long indexBefore) throws IOException {
        try {
            return read(most, indexBefore);
        } catch (Lines.TooLong e) {
            sink.unreadable(
                    Problem.Kind.FILE,
                    lines.number() + 1,
                    0,
                    "",
                    "the record at line " + (lines.number() + 1) + " is longer than " + Lines.LONGEST
                            + " bytes (a quote that never closes?): nothing from there on was read");
            return new BlockReading.Place(BlockReading.Place.NOTHING_FOLLOWS, indexBefore);
        }
    }

    /** Reads so many records, of which the first of a file is its header. */
    private BlockReading.Place read(long most, long indexBefore) throws IOException, Lines.TooLong {
        long index = indexBefore;
        long left = most;
        while (left > 0 && lines.next()) {
            if (lines.blank()) {
                continue;
            }
            left--;
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
                return new BlockReading.Place(BlockReading.Place.NOTHING_FOLLOWS, index);
            }
            if (!Lines.utf8(lines.buffer(), lines.start(), lines.end())) {
                sink.unreadable(
                        isHeader ? Problem.Kind.FILE : Problem.Kind.RECORD, line, index, "", "it is not valid UTF-8");
                left = isHeader ? 0 : left;
                continue;
            }
            split();
            if (!isHeader) {
                record(header, line, index);
            } else if (new HashSet<>(values).size() < values.size()) {
                sink.unreadable(Problem.Kind.FILE, line, 0, "", "its header has a name twice");
                left = 0;
            } else {
                header = List.copyOf(values);
            }
        }
        return new BlockReading.Place(lines.number(), index);
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
