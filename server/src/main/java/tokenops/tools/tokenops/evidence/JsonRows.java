package tokenops.tools.tokenops.evidence;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads JSON: one object, an array of objects, objects one after the other, or an object that holds them in {@code records} or
 * {@code data} (as a provider's list does).
 *
 * <p>Numbers stay the digits that they were written in. A record with a name twice is left out alone; where the syntax breaks,
 * the rest of the text is, because nothing says where the next record begins.
 */
final class JsonRows {
    /** {@code NaN} and its like are read, so that they cost their own record and not the rest of the file. */
    static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    .maxNumberLength(1_000)
                    .maxStringLength(Lines.LONGEST)
                    .maxNameLength(1_000)
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
        BlockReading.read(text, new BlockReading.Place(0, 0), sink, JsonTransfers::of, new LineByLine(sink, new Row()));
    }

    /** The same row by row, for whoever wants to see that it is the same. */
    static void rows(InputStream text, RowSink sink) throws IOException {
        new LineByLine(sink, new Row()).rest(text, new BlockReading.Place(0, 0));
    }

    /** The lines that aren't plain transfers. */
    private record LineByLine(RowSink sink, Row row) implements BlockReading.Rows {
        @Override
        public BlockReading.Place record(InputStream text, BlockReading.Place before) throws IOException {
            Lines lines = new Lines(text, before.line());
            return read(lines, 1, before.index());
        }

        @Override
        public void rest(InputStream text, BlockReading.Place before) throws IOException {
            read(new Lines(text, before.line()), Long.MAX_VALUE, before.index());
        }

        private BlockReading.Place read(Lines lines, long most, long indexBefore) throws IOException {
            long index = indexBefore;
            try {
                for (long i = 0; i < most && lines.next(); i++) {
                    if (!lines.blank()) {
                        index = line(lines, index, sink, row);
                    }
                }
                return new BlockReading.Place(lines.number(), index);
            } catch (Lines.TooLong e) {
                tooLong(lines, sink);
                return new BlockReading.Place(BlockReading.Place.NOTHING_FOLLOWS, index);
            }
        }
    }

    private static void tooLong(Lines lines, RowSink sink) {
        sink.unreadable(
                Problem.Kind.FILE,
                lines.number() + 1,
                0,
                "",
                "line " + (lines.number() + 1) + " is longer than " + Lines.LONGEST
                        + " bytes: nothing from there on was read");
    }

    private static long line(Lines lines, long index, RowSink sink, Row row) throws IOException {
        int length = lines.end() - lines.start();
        if (!Lines.utf8(lines.buffer(), lines.start(), lines.end())) {
            sink.unreadable(Problem.Kind.RECORD, lines.number(), index + 1, "", "it is not valid UTF-8");
            return index + 1;
        }
        boolean plain = plain(lines.buffer(), lines.start(), lines.end());
        try (JsonParser parser = FACTORY.createParser(lines.buffer(), lines.start(), length)) {
            JsonRows rows = new JsonRows(parser, Optional.empty(), plain, sink, row, lines.number(), true);
            rows.index = index;
            rows.values();
            return Math.max(rows.index, index + 1);
        }
    }

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
            long line = line(e.getLocation() == null ? 1 : e.getLocation().getLineNr());
            sink.unreadable(
                    lines ? Problem.Kind.RECORD : Problem.Kind.FILE,
                    line,
                    lines ? index + 1 : 0,
                    "",
                    lines
                            ? "it is not well-formed JSON"
                            : "it is not well-formed JSON or cut off at line " + line
                                    + ": nothing from there on was read");
        }
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
            sink.unreadable(Problem.Kind.RECORD, line, index, "", "it is not a JSON object");
            return;
        }
        row.begin(line, index + 1);
        fault = Optional.empty();
        boolean envelope = members("", root);
        if (envelope) {
            return;
        }
        index++;
        if (fault.isPresent()) {
            String key = Recognition.key(row);
            sink.unreadable(Problem.Kind.RECORD, line, index, key, fault.get());
        } else {
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
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (root && value == JsonToken.START_ARRAY && (name.equals("records") || name.equals("data"))) {
                envelope = true;
                elements();
            } else {
                value(prefix.isEmpty() ? name : prefix + "." + name, value);
            }
        }
        return envelope;
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
