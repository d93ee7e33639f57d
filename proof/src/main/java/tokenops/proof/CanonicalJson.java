package tokenops.proof;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The JSON Canonicalization Scheme, RFC 8785: one value, one sequence of bytes.
 *
 * <p>Reading is strict (RFC 8259 without extensions, no duplicate names, bounded depth, valid UTF-8), so that what was read is
 * what every other reader would have read.
 */
public final class CanonicalJson {
    /** Deepest nesting that is read: real documents stay below ten. */
    public static final int MAX_DEPTH = 64;

    /**
     * Most names, values and ends of objects and arrays in a text of a stranger's: in memory each takes up to a hundred bytes, however
     * few it has in the text.
     */
    static final int MOST_TOKENS = 1_000_000;

    private static final JsonFactory OURS = factory(Long.MAX_VALUE);
    private static final JsonFactory STRANGERS = factory(MOST_TOKENS);

    private CanonicalJson() {}

    private static JsonFactory factory(long mostTokens) {
        return JsonFactory.builder()
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxNumberLength(1_000)
                        .maxTokenCount(mostTokens)
                        .maxNameLength(50_000)
                        .maxStringLength(64 << 20)
                        .build())
                .build();
    }

    /**
     * The canonical bytes of a value.
     *
     * @throws IllegalArgumentException when a text holds a lone surrogate, which {@link #read(byte[])} never returns
     */
    public static byte[] bytes(Json value) {
        CanonicalWriter writer = new CanonicalWriter(4096);
        writer.write(value);
        return writer.bytes();
    }

    /** The same as text. */
    public static String text(Json value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    /**
     * Reads one JSON value.
     *
     * @throws MalformedJson when the bytes are not exactly one well-formed value
     */
    public static Json read(byte[] bytes) throws MalformedJson {
        return read(bytes, OURS);
    }

    private static Json read(byte[] bytes, JsonFactory factory) throws MalformedJson {
        try {
            try (JsonParser parser = factory.createParser(decode(bytes))) {
                JsonToken first = parser.nextToken();
                if (first == null) {
                    throw new MalformedJson("there is no JSON value");
                }
                Json value = value(parser, first);
                if (parser.nextToken() != null) {
                    throw new MalformedJson("more than one JSON value");
                }
                return value;
            }
        } catch (CharacterCodingException e) {
            throw new MalformedJson("not valid UTF-8");
        } catch (MalformedJson e) {
            throw e;
        } catch (JsonProcessingException e) {
            String where = Optional.ofNullable(e.getLocation())
                    .map(at -> " at line " + at.getLineNr() + ", column " + at.getColumnNr())
                    .orElse("");
            throw new MalformedJson("not well-formed JSON" + where + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new MalformedJson("not well-formed JSON: " + e.getMessage());
        }
    }

    /**
     * Decoded before parsing, with malformed input reported: lenient decoders would let two byte sequences mean one text, and
     * the parser would also guess at UTF-16.
     */
    private static String decode(byte[] bytes) throws CharacterCodingException {
        for (byte b : bytes) {
            if (b < 0) {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            }
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Reads one JSON object; see {@link #read(byte[])}. */
    public static Json.Obj readObject(byte[] bytes) throws MalformedJson {
        return object(read(bytes));
    }

    /** The same of what a stranger gives to be verified: at most {@link #MOST_TOKENS} are read. */
    static Json.Obj readStrangers(byte[] bytes) throws MalformedJson {
        return object(read(bytes, STRANGERS));
    }

    private static Json.Obj object(Json value) throws MalformedJson {
        if (value instanceof Json.Obj object) {
            return object;
        }
        throw new MalformedJson("not a JSON object");
    }

    private static Json value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> new Json.Text(wellFormed(parser.getText()));
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> real(parser.getText());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new MalformedJson("unexpected " + token);
        };
    }

    private static Json object(JsonParser parser) throws IOException {
        Members.Collected members = new Members.Collected();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = wellFormed(parser.currentName());
            members.add(name, value(parser, parser.nextToken()));
        }
        return new Json.Obj(members.inOrder(
                name -> new MalformedJson("not well-formed JSON: the name \"" + name + "\" stands twice")));
    }

    private static Json array(JsonParser parser) throws IOException {
        List<Json> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(parser, token));
        }
        return new Json.Arr(items);
    }

    private static Json whole(JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            return real(parser.getText());
        }
        long value = parser.getLongValue();
        return Math.abs(value) <= Json.Whole.LARGEST && value != Long.MIN_VALUE
                ? new Json.Whole(value)
                : real(parser.getText());
    }

    private static Json real(String literal) throws MalformedJson {
        double value = Double.parseDouble(literal);
        if (!Double.isFinite(value)) {
            throw new MalformedJson("number out of range: " + literal);
        }
        if (value == Math.rint(value) && Math.abs(value) <= Json.Whole.LARGEST) {
            return new Json.Whole((long) value);
        }
        return new Json.Real(value);
    }

    /** RFC 8785 section 3.2.2.2 refuses lone surrogates. */
    private static String wellFormed(String text) throws MalformedJson {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    throw new MalformedJson("a lone surrogate in a string");
                }
                i++;
            }
        }
        return text;
    }
}
