package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 8785 by its own examples, and the refusal of every other reading. */
class CanonicalJsonTest {
    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String canonical(String json) throws MalformedJson {
        return CanonicalJson.text(CanonicalJson.read(utf8(json)));
    }

    /** Appendix B: the bits of a double and its text. */
    @ParameterizedTest
    @CsvSource({
        "0000000000000000,0",
        "8000000000000000,0",
        "0000000000000001,5e-324",
        "8000000000000001,-5e-324",
        "7fefffffffffffff,1.7976931348623157e+308",
        "ffefffffffffffff,-1.7976931348623157e+308",
        "4340000000000000,9007199254740992",
        "c340000000000000,-9007199254740992",
        "4430000000000000,295147905179352830000",
        "44b52d02c7e14af5,9.999999999999997e+22",
        "44b52d02c7e14af6,1e+23",
        "44b52d02c7e14af7,1.0000000000000001e+23",
        "444b1ae4d6e2ef4e,999999999999999700000",
        "444b1ae4d6e2ef4f,999999999999999900000",
        "444b1ae4d6e2ef50,1e+21",
        "3eb0c6f7a0b5ed8c,9.999999999999997e-7",
        "3eb0c6f7a0b5ed8d,0.000001",
        "41b3de4355555553,333333333.3333332",
        "41b3de4355555554,333333333.33333325",
        "41b3de4355555555,333333333.3333333",
        "41b3de4355555556,333333333.3333334",
        "41b3de4355555557,333333333.33333343",
        "becbf647612f3696,-0.0000033333333333333333",
        "43143ff3c1cb0959,1424953923781206.2"
    })
    void writesNumbersAsEcmaScriptDoes(String bits, String text) {
        assertEquals(text, EcmaScriptNumber.text(Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16))));
    }

    /** Above 2^53 a number is a double, and written as one. */
    @ParameterizedTest
    @CsvSource({
        "9007199254740994,9007199254740994",
        "9007199254740993,9007199254740992",
        "1e21,1e+21",
        "1E-7,1e-7",
        "1.0,1",
        "-0,0",
        "-0.0,0",
        "1e2,100",
        "12345678901234567890,12345678901234567000",
        "-9223372036854775808,-9223372036854776000",
        "4.50,4.5"
    })
    void readsNumbersAsDoubles(String written, String text) throws MalformedJson {
        assertEquals(text, canonical(written));
    }

    /** At powers of two the neighbour below is nearer than the one above, where shortest digits are easily got wrong. */
    @Test
    void powersOfTwoReadBack() {
        for (int exponent = Double.MIN_EXPONENT; exponent <= Double.MAX_EXPONENT; exponent++) {
            double value = Math.scalb(1.0, exponent);
            String text = EcmaScriptNumber.text(value);
            assertEquals(value, Double.parseDouble(text), text);
            // The digits of a JDK since 19 are the shortest ones too.
            assertEquals(0, new BigDecimal(text).compareTo(new BigDecimal(Double.toString(value))), text);
        }
    }

    @Test
    void sortsNamesByUtf16AndEscapesLittle() throws MalformedJson {
        assertEquals(
                "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\u007f\",\"\u00f6\":\"Latin Small Letter O With"
                        + " Diaeresis\",\"\u20ac\":\"Euro Sign\",\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew"
                        + " Letter Dalet With Dagesh\"}",
                canonical(
                        "{\"\\u20ac\": \"Euro Sign\", \"\\r\": \"Carriage Return\", \"\\ufb33\": \"Hebrew Letter Dalet With"
                                + " Dagesh\", \"1\": \"One\", \"\\ud83d\\ude00\": \"Emoji: Grinning Face\", \"\\u0080\":"
                                + " \"Control\\u007f\", \"\\u00f6\": \"Latin Small Letter O With Diaeresis\"}"));
        assertEquals(
                "\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"",
                canonical("\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\""));
        assertEquals("[]", canonical(" [ ] "));
        assertEquals("{}", canonical("{}"));
        assertEquals("[null,true,false,{\"a\":[1]}]", canonical("[null,true,false,{\"a\":[1]}]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":2}",
                "1 2",
                "[1,]",
                "{a:1}",
                "'a'",
                "01",
                "+1",
                "NaN",
                "1e400",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\t\"",
                "// x\n1",
                "[1"
            })
    void refuses(String text) {
        assertThrows(MalformedJson.class, () -> CanonicalJson.read(utf8(text)));
    }

    @Test
    void refusesWhatIsNotUtf8AndWhatIsTooDeep() {
        for (byte[] bytes : List.of(
                new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'},
                new byte[] {'"', (byte) 0xff, '"'},
                "1".getBytes(StandardCharsets.UTF_16),
                utf8("\ufeff1"),
                utf8("[".repeat(65) + "]".repeat(65)))) {
            assertThrows(MalformedJson.class, () -> CanonicalJson.read(bytes));
        }
        assertThrows(IllegalArgumentException.class, () -> CanonicalJson.bytes(new Json.Text("\ud800")));
    }

    @Test
    void base64HasOneSpelling() {
        for (String wrong : List.of("QQ", "QR==", "QQ==\n", "Q Q==", "QQ=", "\u0141Q==", "-_==")) {
            assertTrue(Base64Text.readStandard(wrong).isEmpty(), wrong);
        }
        for (String wrong : List.of("QQ==", "QR", "+/", "Q")) {
            assertTrue(Base64Text.readUrl(wrong).isEmpty(), wrong);
        }
        assertArrayEquals(utf8("A"), Base64Text.readStandard("QQ==").orElseThrow());
        assertArrayEquals(utf8("A"), Base64Text.readUrl("QQ").orElseThrow());
    }

    /** Texts are looked through in pieces: whatever needs care is found at each place of one. */
    @Test
    void findsWhatNeedsEscapingWhereverItStands() throws MalformedJson {
        for (String care : List.of("\"", "\\", "\u001f", "\n", "?", "\u007f", "\u00e4", "\ud83d\ude00", "\0")) {
            for (int before = 0; before < 20; before++) {
                for (int after = 0; after < 10; after++) {
                    String text = " ".repeat(before) + care + "~".repeat(after);
                    String written = CanonicalJson.text(new Json.Text(text));
                    assertEquals(new Json.Text(text), CanonicalJson.read(utf8(written)));
                    String form = care.equals("\"") || care.equals("\\") ? "\\" + care : care;
                    if (care.charAt(0) >= ' ') {
                        assertEquals('"' + " ".repeat(before) + form + "~".repeat(after) + '"', written);
                    }
                    assertThrows(
                            IllegalArgumentException.class, () -> CanonicalJson.bytes(new Json.Text(text + "\udc00")));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 24, 25, 1000})
    void membersComeInOrderHoweverManyAndOnce(int count) throws MalformedJson {
        Json.Builder builder = Json.object();
        for (int i = count; i > 0; i--) {
            builder.put("m" + (i * 7919 % 10_007), i);
        }
        Json.Obj object = builder.build();
        List<String> names = List.copyOf(object.members().keySet());
        assertEquals(names.stream().sorted().toList(), names);
        assertEquals(count, names.size());
        assertEquals(object, CanonicalJson.readObject(CanonicalJson.bytes(object)));
        assertEquals(Optional.of(1L), object.whole("m7919"));
        assertEquals(Optional.empty(), object.get("n"));
        Json.Builder again = Json.object().putAll(object).put("m7919", 0);
        assertThrows(IllegalArgumentException.class, again::build);
    }

    @Test
    void anObjectThatKeepsItsBytesIsWrittenAndReadAsAnyOther() {
        Json.Obj object = Json.object()
                .put("b", "\u00e4\n")
                .put("a", Json.object().put("c", 1).build())
                .build();
        Json.Obj kept = object.prepared();
        assertEquals(object, kept);
        assertEquals(
                CanonicalJson.text(Json.array(List.of(object, object), one -> one)),
                CanonicalJson.text(Json.array(List.of(kept, kept), one -> one)));
        assertEquals("{\"a\":0,\"b\":\"\u00e4\\n\"}", CanonicalJson.text(kept.with("a", new Json.Whole(0))));
    }
}
