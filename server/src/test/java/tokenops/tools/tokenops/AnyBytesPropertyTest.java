package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tokenops.proof.CanonicalJson;

/** Any bytes at all may be given as evidence: none makes the review throw, and each row is read or told of. */
class AnyBytesPropertyTest {
    private static final String TEXT = """
            usage_id,meter,quantity,credits,note
            u1,record,1,20000,"a, b
            c"
            u2,record,2,40000,'d'
            """;

    @Provide
    Arbitrary<byte[]> any() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(400);
    }

    /** What formats are made of: other bytes rarely get behind the first look. */
    @Provide
    Arbitrary<String> telling() {
        return Arbitraries.of(
                        "{",
                        "}",
                        "[",
                        "]",
                        "\"",
                        "'",
                        ",",
                        ";",
                        "\t",
                        "|",
                        ":",
                        "\n",
                        "\n",
                        "\r",
                        "\r\n",
                        " ",
                        "\\u00",
                        "\\",
                        "\"usage_id\"",
                        "usage_id",
                        "\"records\":[",
                        "\"object\":\"event\"",
                        "has_more",
                        "true",
                        "null",
                        "-1",
                        "1e3",
                        "NaN",
                        "0x",
                        "sep=",
                        "\u00e9",
                        "\uD834\uDD1E",
                        "\0",
                        "\u0001",
                        "a",
                        "b")
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> lines() {
        return Arbitraries.of(
                        "{\"usage_id\":\"u\"}", "{", "[]", "{\"data\":[]}", "1", "oops", "", " ", "\t", "[{", "\u0000")
                .list()
                .ofMinSize(1)
                .ofMaxSize(30)
                .map(parts -> String.join("\n", parts));
    }

    @Provide
    Arbitrary<String> rows() {
        return Arbitraries.of(
                        "u1,record,1",
                        "u1",
                        "",
                        ",,",
                        ",",
                        "u1,record,NaN",
                        "u1,record,1,,",
                        " , , ",
                        "\t",
                        ";",
                        "a;b;c,d")
                .list()
                .ofMaxSize(30)
                .map(parts -> "usage_id,meter,quantity\n" + String.join("\n", parts));
    }

    private static Given.Reviewed read(String name, byte[] bytes) {
        Given.Reviewed reviewed = new Given().and(name, bytes, Optional.empty()).reviewed();
        long told = reviewed.input().whole("records").orElseThrow()
                + reviewed.input().whole("left_out").orElseThrow();
        assertTrue(told > 0, "silence");
        assertTrue(CanonicalJson.bytes(reviewed.pack()).length > 0);
        return reviewed;
    }

    private static long told(Given.Reviewed reviewed) {
        return reviewed.input().whole("records").orElseThrow()
                + reviewed.input().whole("left_out").orElseThrow();
    }

    @Property(tries = 2_000)
    void no_bytes_throw_or_pass_in_silence(@ForAll("any") byte[] bytes) {
        read("f", bytes);
        read("f.csv", bytes);
        read("f.jsonl", bytes);
    }

    @Property(tries = 2_000)
    void no_text_throws_or_passes_in_silence(@ForAll("telling") String text) {
        for (String name : List.of("f", "f.csv", "f.jsonl")) {
            read(name, text.getBytes(StandardCharsets.UTF_8));
        }
        read("f.csv", ("\uFEFF" + text).getBytes(StandardCharsets.UTF_16LE));
    }

    @Property(tries = 500)
    void no_archive_throws_or_passes_in_silence(@ForAll Random random) {
        for (byte[] archive : List.of(gzip(TEXT), Zstd.compress(TEXT.getBytes(StandardCharsets.UTF_8)))) {
            read("f", Spoilt.of(archive, random));
            read("f", Arrays.copyOf(archive, random.nextInt(archive.length)));
        }
    }

    @Property(tries = 500)
    void every_line_is_read_or_told_of(@ForAll("lines") String text) {
        Given.Reviewed reviewed = read("f.jsonl", text.getBytes(StandardCharsets.UTF_8));
        long filled = text.lines().filter(line -> !line.isBlank()).count();
        if (reviewed.input().text("format").equals(Optional.of("json_lines"))) {
            assertEquals(Math.max(1, filled), told(reviewed));
        }
    }

    @Property(tries = 500)
    void every_row_is_read_or_told_of(@ForAll("rows") String text) {
        Given.Reviewed reviewed = read("f.csv", text.getBytes(StandardCharsets.UTF_8));
        long filled = text.lines()
                .skip(1)
                .filter(line -> !line.isBlank() && !line.replace(",", "").isEmpty())
                .count();
        assertEquals(Optional.of(","), reviewed.input().object("csv").flatMap(csv -> csv.text("separator")));
        assertEquals(Math.max(1, filled), told(reviewed));
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
