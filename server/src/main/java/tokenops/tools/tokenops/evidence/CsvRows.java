package tokenops.tools.tokenops.evidence;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads CSV with a header line (RFC 4180, in any {@link Dialect}): values between separators, quoted where they hold separators,
 * quotes or line breaks.
 *
 * <p>Which value belongs where is never guessed: a record with more or fewer values than the header has names is left out, and so
 * is a line whose quotes don't close or are followed by more. Reading goes on with the next line then.
 */
final class CsvRows implements BlockReading.Rows {
    private static final String NEVER_CLOSES = "a quote opens in it that never closes";

    private final Dialect dialect;
    private final RowSink sink;
    private final char separator;
    private final char quote;
    private final List<String> values = new ArrayList<>();
    private Lines lines;
    private Header header = new Header(List.of());
    private Row row = new Row();

    private CsvRows(Lines lines, Dialect dialect, RowSink sink) {
        this.lines = lines;
        this.sink = sink;
        this.dialect = dialect;
        this.separator = dialect.separator();
        this.quote = dialect.quote();
    }

    static void read(InputStream text, Dialect dialect, RowSink sink) throws IOException {
        Optional<CsvRows> rows = begun(text, dialect, sink);
        if (rows.isPresent() && dialect.lineEnd() == '\n') {
            Lines begun = rows.get().lines;
            BlockReading.Place place = new BlockReading.Place(begun.number(), 0);
            BlockReading.read(begun.rest(), place, sink, first -> rows.get().plain(), rows.get());
        } else if (rows.isPresent()) {
            rows.get().records(Long.MAX_VALUE, 0);
        }
    }

    /** The same row by row, for whoever wants to see that it is the same. */
    static void rows(InputStream text, Dialect dialect, RowSink sink) throws IOException {
        Optional<CsvRows> rows = begun(text, dialect, sink);
        if (rows.isPresent()) {
            rows.get().records(Long.MAX_VALUE, 0);
        }
    }

    /** Reads the header; empty, and told of, when it can't be used. */
    private static Optional<CsvRows> begun(InputStream text, Dialect dialect, RowSink sink) throws IOException {
        Lines lines = new Lines(text, dialect.lineEnd());
        if (dialect.named()) {
            lines.next();
        }
        CsvRows rows = new CsvRows(lines, dialect, sink);
        Optional<Header> header = rows.header();
        if (header.isEmpty()) {
            return Optional.empty();
        }
        rows.header = header.get();
        rows.row = new Row(header.get());
        sink.header(header.get());
        return Optional.of(rows);
    }

    /** The reader of plain transfers, when the header has their columns. */
    private Optional<BlockReader> plain() {
        return CsvTransfers.of(header, separator, quote);
    }

    @Override
    public BlockReading.Place record(InputStream text, BlockReading.Place before) throws IOException {
        lines = new Lines(text, dialect.lineEnd(), before.line());
        return records(1, before.index());
    }

    @Override
    public void rest(InputStream text, BlockReading.Place before) throws IOException {
        lines = new Lines(text, dialect.lineEnd(), before.line());
        records(Long.MAX_VALUE, before.index());
    }

    private BlockReading.Place records(long most, long indexBefore) throws IOException {
        long index = indexBefore;
        for (long left = most; left > 0 && lines.next(); left--) {
            if (lines.blank()) {
                continue;
            }
            long line = lines.number();
            Optional<String> fault = split();
            if (fault.isEmpty() && nothing()) {
                continue;
            }
            index++;
            fault = fault.or(() -> width(header));
            if (fault.isPresent()) {
                String key = values.isEmpty() ? "" : Text.wellFormed(values.getFirst());
                sink.unreadable(Problem.Kind.RECORD, line, index, key, fault.get());
                continue;
            }
            row.begin(line, index);
            for (int i = 0; i < header.size(); i++) {
                row.addBelow(values.get(i));
            }
            sink.row(row, Optional.empty());
        }
        return new BlockReading.Place(lines.number(), index);
    }

    /** The names; empty, and told of, when they can't be used. */
    private Optional<Header> header() throws IOException {
        while (lines.next()) {
            if (lines.blank()) {
                continue;
            }
            long line = lines.number();
            Optional<String> fault = split();
            if (fault.isEmpty() && values.size() > Row.MOST_MEMBERS) {
                fault = Optional.of(
                        "its header has " + values.size() + " names, and at most " + Row.MOST_MEMBERS + " are read");
            }
            Header header = new Header(fault.isEmpty() ? values : List.of());
            if (fault.isEmpty() && header.repeats()) {
                fault = Optional.of("its header has a name twice");
            }
            if (fault.isPresent()) {
                sink.unreadable(Problem.Kind.FILE, line, 0, "", fault.get());
                return Optional.empty();
            }
            return Optional.of(header);
        }
        return Optional.empty();
    }

    /** Whether no value stands in the row, as in the empty rows of a spreadsheet. */
    private boolean nothing() {
        for (String value : values) {
            if (!value.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** Empty values behind the last name are what some exporters end their lines with. */
    private Optional<String> width(Header header) {
        for (int i = values.size(); i > header.size() && values.get(i - 1).isEmpty(); i--) {
            values.removeLast();
        }
        return values.size() == header.size()
                ? Optional.empty()
                : Optional.of("it has " + values.size() + " values and the header " + header.size() + " names");
    }

    /** Takes the values of the record that begins on this line; why it is none where it isn't. */
    private Optional<String> split() throws IOException {
        values.clear();
        if (lines.overlong()) {
            return Optional.of("it is longer than " + Lines.LONGEST + " bytes");
        }
        Optional<String> fault = Optional.empty();
        int at = 0;
        while (at >= 0 && fault.isEmpty()) {
            if (at < length() && octet(at) == quote) {
                int close = close(at + 1);
                if (close < 0) {
                    fault = Optional.of(NEVER_CLOSES);
                } else {
                    quoted(at + 1, close);
                    at = behind(close + 1);
                    fault = at > length() ? Optional.of("a value goes on after its closing quote") : fault;
                }
            } else {
                int end = end(at);
                values.add(text(at, end));
                at = end < length() ? end + 1 : -1;
            }
        }
        fault = fault.or(this::spoilt);
        if (fault.isPresent()) {
            lines.onlyFirst();
        }
        return fault;
    }

    /** Bytes that are no text: then no value of it can be shown either. */
    private Optional<String> spoilt() {
        boolean utf8 = Lines.utf8(lines.buffer(), lines.start(), lines.end());
        if (utf8 && !Octets.hold('\0', lines.buffer(), lines.start(), lines.end())) {
            return Optional.empty();
        }
        values.clear();
        return Optional.of(utf8 ? "it holds a NUL byte" : "it is not valid UTF-8");
    }

    /** The place of the quote that closes a value; takes in further lines, -1 when there is none. */
    private int close(int from) throws IOException {
        int at = from;
        while (true) {
            while (at < length() && octet(at) != quote) {
                at++;
            }
            if (at < length()) {
                if (at + 1 == length() || octet(at + 1) != quote) {
                    return at;
                }
                at += 2;
            } else if (!lines.extend()) {
                return -1;
            }
        }
    }

    /** Where the next value begins behind a closing quote: -1 when it was the last, beyond the record when more follows. */
    private int behind(int from) {
        int at = from;
        while (at < length() && octet(at) != separator && (octet(at) == ' ' || octet(at) == '\t')) {
            at++;
        }
        if (at == length()) {
            return -1;
        }
        return octet(at) == separator ? at + 1 : length() + 1;
    }

    private int end(int from) {
        int at = from;
        while (at < length() && octet(at) != separator) {
            at++;
        }
        return at;
    }

    private void quoted(int from, int to) {
        String value = text(from, to);
        String one = Character.toString(quote);
        values.add(value.indexOf(quote) < 0 ? value : value.replace(one + one, one));
    }

    private String text(int from, int to) {
        return new String(lines.buffer(), lines.start() + from, to - from, StandardCharsets.UTF_8);
    }

    private byte octet(int at) {
        return lines.buffer()[lines.start() + at];
    }

    private int length() {
        return lines.end() - lines.start();
    }
}
