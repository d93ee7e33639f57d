package tokenops.proof;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON Canonicalization Scheme, RFC 8785: one value, one sequence of bytes.
 *
 * <p>Reading is strict (RFC 8259 without extensions, no duplicate names, bounded depth, valid UTF-8), so that what was read is
 * what every other reader would have read.
 */
public final class CanonicalJson {
    /** Deepest nesting that is read: real documents stay below ten. */
    public static final int MAX_DEPTH = 64;

    private static final BigInteger LARGEST_WHOLE = BigInteger.valueOf(Json.Whole.LARGEST);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(1_000)
                    .maxStringLength(64 << 20)
                    .build())
            .build();

    private CanonicalJson() {}

    /** The canonical bytes of a value. */
    public static byte[] bytes(Json value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        write(value, out);
        return out.toByteArray();
    }

    /**
     * Reads one JSON value.
     *
     * @throws MalformedJson when the bytes are not exactly one well-formed value
     */
    public static Json read(byte[] bytes) throws MalformedJson {
        try {
            // Decoded first, with malformed input reported: lenient decoders would let two byte sequences mean one
            // text.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes))
                    .toString();
            try (JsonParser parser = FACTORY.createParser(text)) {
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
        } catch (IOException e) {
            throw new MalformedJson("not well-formed JSON: " + e.getMessage());
        }
    }

    /** Reads one JSON object; see {@link #read(byte[])}. */
    public static Json.Obj readObject(byte[] bytes) throws MalformedJson {
        if (read(bytes) instanceof Json.Obj object) {
            return object;
        }
        throw new MalformedJson("not a JSON object");
    }

    private static Json value(JsonParser parser, JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> new Json.Text(wellFormed(parser.getText()));
            case VALUE_NUMBER_INT -> number(parser.getBigIntegerValue());
            case VALUE_NUMBER_FLOAT -> real(parser.getText());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new MalformedJson("unexpected " + token);
        };
    }

    private static Json object(JsonParser parser) throws IOException {
        TreeMap<String, Json> members = new TreeMap<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = wellFormed(parser.currentName());
            members.put(name, value(parser, parser.nextToken()));
        }
        return new Json.Obj(members);
    }

    private static Json array(JsonParser parser) throws IOException {
        List<Json> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(parser, token));
        }
        return new Json.Arr(items);
    }

    private static Json number(BigInteger value) throws MalformedJson {
        return value.abs().compareTo(LARGEST_WHOLE) <= 0
                ? new Json.Whole(value.longValueExact())
                : real(value.toString());
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

    private static void write(Json value, ByteArrayOutputStream out) {
        if (value instanceof Json.Text text) {
            text(text.value(), out);
        } else if (value instanceof Json.Obj object) {
            object(object, out);
        } else if (value instanceof Json.Arr array) {
            array(array, out);
        } else if (value instanceof Json.Whole whole) {
            ascii(Long.toString(whole.value()), out);
        } else if (value instanceof Json.Real real) {
            ascii(ecmaScript(real.value()), out);
        } else if (value instanceof Json.Bool bool) {
            ascii(bool.value() ? "true" : "false", out);
        } else {
            ascii("null", out);
        }
    }

    private static void object(Json.Obj object, ByteArrayOutputStream out) {
        char before = '{';
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            out.write(before);
            text(member.getKey(), out);
            out.write(':');
            write(member.getValue(), out);
            before = ',';
        }
        if (before == '{') {
            out.write('{');
        }
        out.write('}');
    }

    private static void array(Json.Arr array, ByteArrayOutputStream out) {
        out.write('[');
        for (int i = 0; i < array.items().size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            write(array.items().get(i), out);
        }
        out.write(']');
    }

    private static void ascii(String text, ByteArrayOutputStream out) {
        for (int i = 0; i < text.length(); i++) {
            out.write(text.charAt(i));
        }
    }

    /** RFC 8785 section 3.2.2.2: the shortest escapes, and only where they are required. */
    private static void text(String text, ByteArrayOutputStream out) {
        out.write('"');
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c != '"' && c != '\\' && c < 0x80) {
                continue;
            }
            if (c >= 0x80) {
                // The rest has characters of several bytes: let the encoder take the run up to the next escape.
                int end = i;
                while (end < text.length() && !escaped(text.charAt(end))) {
                    end++;
                }
                out.writeBytes(text.substring(plainFrom, end).getBytes(StandardCharsets.UTF_8));
                plainFrom = end;
                i = end - 1;
                continue;
            }
            ascii(text.substring(plainFrom, i), out);
            plainFrom = i + 1;
            escape(c, out);
        }
        ascii(text.substring(plainFrom), out);
        out.write('"');
    }

    private static boolean escaped(char c) {
        return c < 0x20 || c == '"' || c == '\\';
    }

    private static void escape(char c, ByteArrayOutputStream out) {
        out.write('\\');
        switch (c) {
            case '"' -> out.write('"');
            case '\\' -> out.write('\\');
            case '\b' -> out.write('b');
            case '\t' -> out.write('t');
            case '\n' -> out.write('n');
            case '\f' -> out.write('f');
            case '\r' -> out.write('r');
            default -> {
                ascii("u00", out);
                out.write(HEX[c >> 4]);
                out.write(HEX[c & 15]);
            }
        }
    }

    /**
     * ECMAScript's Number::toString (ECMA-262 section 6.1.6.1.20), which RFC 8785 section 3.2.2.3 prescribes: the fewest digits
     * that read back as the same double, the closest of those.
     */
    static String ecmaScript(double value) {
        if (value == 0) {
            return "0";
        }
        if (value < 0) {
            return "-" + ecmaScript(-value);
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        if (digits.length() <= point && point <= 21) {
            return digits + "0".repeat(point - digits.length());
        }
        if (0 < point && point <= 21) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (-6 < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        String exponent = (point > 0 ? "+" : "-") + Math.abs(point - 1);
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + exponent;
    }
}
