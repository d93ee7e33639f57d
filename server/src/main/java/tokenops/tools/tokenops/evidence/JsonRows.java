package tokenops.tools.tokenops.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads JSON: one object, an array of objects, objects one after the other, or an object that holds them in {@code records} or
 * {@code data} (as a provider's list does), or a table of a provider's objects by name.
 *
 * <p>Numbers stay the digits that they were written in. A record with a name twice is left out alone; where the syntax breaks,
 * the rest of the text is, because nothing says where the next record begins.
 */
final class JsonRows {
    private static final int MOST_LEVELS = 64;
    private static final int MOST_DIGITS = 1_000;
    private static final int LONGEST_NAME = 1_000;

    /** {@code NaN} and its like are read, so that they cost their own record and not the rest of the file. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MOST_LEVELS)
                    .maxNumberLength(MOST_DIGITS)
                    .maxStringLength(Lines.LONGEST)
                    .maxNameLength(LONGEST_NAME)
                    .build())
            .build();

    private final JsonParser parser;
    private final Optional<byte[]> whole;
    private final boolean plain;
    private final RowSink sink;
    private final Row row;
    private final long firstLine;
    private final boolean lines;
    private long index;

    /** Records and problems that were handed on. */
    private long told;

    private Optional<String> fault = Optional.empty();

    private JsonRows(
            JsonParser parser,
            Optional<byte[]> whole,
            boolean plain,
            RowSink sink,
            Row row,
            long firstLine,
            boolean lines) {
        this.parser = parser;
        this.whole = whole;
        this.plain = plain;
        this.sink = sink;
        this.row = row;
        this.firstLine = firstLine;
        this.lines = lines;
    }

    /** Reads a text that is in memory, whose records so keep their exact bytes. */
    static void read(byte[] text, RowSink sink) throws IOException {
        if (!Lines.utf8(text, 0, text.length)) {
            sink.unreadable(Problem.Kind.FILE, 0, 0, "", "it is not valid UTF-8");
            return;
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            new JsonRows(parser, Optional.of(text), plain(text, 0, text.length), sink, new Row(), 1, false).values();
        }
    }

    /** Reads a text as it comes. */
    static void read(InputStream text, RowSink sink) throws IOException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            new JsonRows(parser, Optional.empty(), false, sink, new Row(), 1, false).values();
        }
    }

    /** Reads JSON Lines: each line stands for itself, so a broken one harms no other. */
    static void lines(InputStream text, RowSink sink) throws IOException {
        BlockReading.read(text, START, sink, JsonTransfers::of, new LineByLine(sink, new Row()));
    }

    /** The same row by row, for whoever wants to see that it is the same. */
    static void rows(InputStream text, RowSink sink) throws IOException {
        new LineByLine(sink, new Row()).rest(text, START);
    }

    private static final BlockReading.Place START = new BlockReading.Place(0, 0);

    /** The lines that aren't plain transfers. */
    private record LineByLine(RowSink sink, Row row) implements BlockReading.Rows {
        @Override
        public BlockReading.Place record(InputStream text, BlockReading.Place before) throws IOException {
            return read(new Lines(text, '\n', before.line()), 1, before.index());
        }

        @Override
        public void rest(InputStream text, BlockReading.Place before) throws IOException {
            read(new Lines(text, '\n', before.line()), Long.MAX_VALUE, before.index());
        }

        private BlockReading.Place read(Lines lines, long most, long indexBefore) throws IOException {
            long index = indexBefore;
            for (long i = 0; i < most && lines.next(); i++) {
                if (!lines.blank()) {
                    index = line(lines, index, sink, row);
                }
            }
            return new BlockReading.Place(lines.number(), index);
        }
    }

    private static long line(Lines lines, long index, RowSink sink, Row row) throws IOException {
        int length = lines.end() - lines.start();
        if (lines.overlong()) {
            String why = "it is longer than " + Lines.LONGEST + " bytes";
            sink.unreadable(Problem.Kind.RECORD, lines.number(), index + 1, "", why);
            return index + 1;
        }
        if (!begins(lines)) {
            sink.unreadable(Problem.Kind.RECORD, lines.number(), index + 1, "", MALFORMED);
            return index + 1;
        }
        if (!Lines.utf8(lines.buffer(), lines.start(), lines.end())) {
            sink.unreadable(Problem.Kind.RECORD, lines.number(), index + 1, "", "it is not valid UTF-8");
            return index + 1;
        }
        boolean plain = plain(lines.buffer(), lines.start(), lines.end());
        try (JsonParser parser = FACTORY.createParser(lines.buffer(), lines.start(), length)) {
            JsonRows rows = new JsonRows(parser, Optional.empty(), plain, sink, row, lines.number(), true);
            rows.index = index;
            rows.values();
            if (rows.told == 0) {
                sink.unreadable(Problem.Kind.RECORD, lines.number(), index + 1, "", "it holds no record");
            }
            return Math.max(rows.index, index + 1);
        }
    }

    /** Whether a value can begin as the line does: a parser that is made for a line of a log costs more than it says. */
    private static boolean begins(Lines lines) {
        int at = lines.start();
        while (at < lines.end() && (lines.buffer()[at] == ' ' || lines.buffer()[at] == '\t')) {
            at++;
        }
        return at < lines.end() && VALUES.indexOf(lines.buffer()[at]) >= 0;
    }

    /** What a value of JSON can begin with. */
    private static final String VALUES = "{[\"-0123456789tfnNI";

    private static final String MALFORMED = "it is not well-formed JSON";

    /** Whether no character of a text can be half of a pair: it is ASCII and escapes nothing. */
    private static boolean plain(byte[] text, int start, int end) {
        return Octets.ascii(text, start, end) && !Octets.hold('\\', text, start, end);
    }

    private void values() throws IOException {
        try {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    elements();
                } else {
                    record(token, true);
                }
            }
        } catch (JsonProcessingException e) {
            long line = line((e.getLocation() == null ? parser.currentLocation() : e.getLocation()).getLineNr());
            boolean beyond = e instanceof StreamConstraintsException;
            if (lines) {
                unreadable(Problem.Kind.RECORD, line, index + 1, "", beyond ? BEYOND : MALFORMED);
            } else {
                String why = beyond ? BEYOND + ", at line " : MALFORMED + " or cut off at line ";
                unreadable(Problem.Kind.FILE, line, 0, "", why + line + ": nothing from there on was read");
            }
        }
    }

    private static final String BEYOND =
            "it is nested deeper than " + MOST_LEVELS + " levels, or a text or number in it is too long";

    private void unreadable(Problem.Kind kind, long line, long number, String key, String why) {
        told++;
        sink.unreadable(kind, line, number, key, why);
    }

    private void elements() throws IOException {
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            record(token, false);
        }
    }

    /** One value where a record is expected; the parser stands on its first token. */
    private void record(JsonToken token, boolean root) throws IOException {
        JsonLocation start = parser.currentTokenLocation();
        long line = line(start.getLineNr());
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            index++;
            unreadable(Problem.Kind.RECORD, line, index, "", "it is not a JSON object");
            return;
        }
        row.begin(line, index + 1);
        fault = Optional.empty();
        if (!members("", root)) {
            take(line, start);
        }
    }

    /** Hands on what is in the row; the parser stands at its end. */
    private void take(long line, JsonLocation start) {
        index++;
        if (fault.isPresent()) {
            unreadable(Problem.Kind.RECORD, line, index, Recognition.key(row), fault.get());
        } else {
            told++;
            sink.row(row, seal(start));
        }
    }

    /** From the start of a record to where the parser stands, at its end. */
    private Optional<Seal> seal(JsonLocation start) {
        return whole.map(text -> new Seal(text, (int) start.getByteOffset(), (int)
                parser.currentLocation().getByteOffset()));
    }

    /** Reads the members of an object; true when it turned out to be an envelope whose records were read instead. */
    private boolean members(String prefix, boolean root) throws IOException {
        boolean envelope = false;
        boolean more = false;
        boolean first = root;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (root && value == JsonToken.START_ARRAY && holdsRecords(name)) {
                envelope = true;
                elements();
            } else if (first && value == JsonToken.START_OBJECT && named(name)) {
                return true;
            } else if (!first || value != JsonToken.START_OBJECT) {
                more |= root && name.equals("has_more") && value == JsonToken.VALUE_TRUE;
                value(prefix.isEmpty() ? name : prefix + "." + name, value);
            }
            first = false;
        }
        if (envelope && more) {
            String why = "it is a page of a list that goes on (has_more), and what follows isn't in it";
            unreadable(Problem.Kind.RECORD, row.line(), 0, "", why);
        }
        return envelope;
    }

    /** Whether the array under that name is what the object is there for; {@code result} is, in answers of block explorers. */
    private boolean holdsRecords(String name) {
        return name.equals("records")
                || name.equals("data")
                || name.equals("result") && row.has("status") && row.has("message");
    }

    /**
     * Reads the value of the first member. Where it is a provider's object, which says so itself, the text is a table of such objects
     * by name: it and the others are read, each a record; true then.
     */
    private boolean named(String name) throws IOException {
        JsonLocation start = parser.currentTokenLocation();
        value(name, JsonToken.START_OBJECT);
        String prefix = name + ".";
        if (!row.isText(prefix + "object")) {
            return false;
        }
        row.below(prefix, line(start.getLineNr()));
        take(row.line(), start);
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            record(parser.nextToken(), false);
        }
        return true;
    }

    private void value(String path, JsonToken token) throws IOException {
        switch (token) {
            case START_OBJECT -> {
                add(path, "", Row.Form.OBJECT);
                members(path, false);
            }
            case START_ARRAY -> {
                add(path, "", Row.Form.ARRAY);
                int item = 0;
                for (JsonToken at = parser.nextToken(); at != JsonToken.END_ARRAY; at = parser.nextToken()) {
                    value(path + "." + item++, at);
                }
            }
            case VALUE_STRING -> add(path, text(), Row.Form.TEXT);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> add(path, parser.getText(), Row.Form.NUMBER);
            case VALUE_TRUE -> add(path, "true", Row.Form.TRUTH);
            case VALUE_FALSE -> add(path, "false", Row.Form.TRUTH);
            case VALUE_NULL, NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                add(path, "", Row.Form.NOTHING);
        }
    }

    private String text() throws IOException {
        return plain ? parser.getText() : Text.paired(parser.getText());
    }

    private void add(String path, String value, Row.Form form) {
        if (row.full()) {
            fault = Optional.of("it has more than " + Row.MOST_MEMBERS + " members");
        } else if (!row.add(path, value, form)) {
            fault = Optional.of("it has the name " + Text.wellFormed(path) + " twice");
        }
    }

    private long line(int inText) {
        return lines ? firstLine : Math.max(1, inText);
    }
}
