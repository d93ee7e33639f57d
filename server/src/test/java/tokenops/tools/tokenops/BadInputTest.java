package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.path.Id;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.tools.Corroboration;
import tokenops.tools.EvidenceFile;
import tokenops.tools.Table;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;

/** What is no evidence, or is made to break who reads it: never a crash, never silence, and no more lost than must be. */
class BadInputTest {
    private static final String HEADER = "usage_id,meter,quantity\n";

    private static Given.Reviewed table(String rows) {
        return Given.evidence("u.csv", HEADER + rows).reviewed();
    }

    /** A file that is made as it is read, of so many times the same piece between a beginning and an end. */
    private static Given.Reviewed streamed(String name, String start, String piece, int times, String end) {
        byte[] repeated = piece.getBytes(StandardCharsets.UTF_8);
        EvidenceFile file = new EvidenceFile(
                new Id.Evidence(new UUID(0, 1)),
                name,
                Optional.empty(),
                "application/octet-stream",
                Digest.of(repeated),
                start.length() + (long) repeated.length * times + end.length(),
                () -> new SequenceInputStream(Collections.enumeration(Stream.of(
                                Stream.of(start.getBytes(StandardCharsets.UTF_8)),
                                Stream.generate(() -> repeated).limit(times),
                                Stream.of(end.getBytes(StandardCharsets.UTF_8)))
                        .flatMap(parts -> parts)
                        .<InputStream>map(ByteArrayInputStream::new)
                        .toList())));
        ToolOutcome outcome = new TokenOpsTool()
                .run(new ToolRequest(
                        Given.RUN,
                        Given.AS_OF,
                        tokenops.path.Mode.TEST,
                        List.of(file),
                        List.of(),
                        List.of(),
                        ToolRequest.Tolerance.DEFAULT,
                        Long.MAX_VALUE,
                        Corroboration.NONE));
        return new Given.Reviewed((ToolOutcome.Completed) outcome);
    }

    @Test
    void a_row_of_a_hundred_mebibytes_costs_itself_alone() {
        String piece = "x".repeat(1 << 20);
        Given.Reviewed csv = streamed("u.csv", HEADER + "u1,record,1\nu2,", piece, 100, ",1\nu3,record,1\n");
        assertEquals("2 read, 1 left out", csv.counts());
        assertEquals(List.of("3: A record was left out: it is longer than 1048576 bytes."), csv.leftOut());
        Given.Reviewed quoted = streamed("u.csv", HEADER + "u1,record,1\nu2,\"", piece, 100, "\",1\nu3,record,1\n");
        assertEquals("2 read, 1 left out", quoted.counts());
        Given.Reviewed lines = streamed(
                "u.jsonl", "{\"usage_id\":\"u1\"}\n{\"usage_id\":\"", piece, 100, "\"}\n{\"usage_id\":\"u3\"}\n");
        assertEquals("2 read, 1 left out", lines.counts());
        assertEquals(List.of("2: A record was left out: it is longer than 1048576 bytes."), lines.leftOut());
        Given.Reviewed array = streamed(
                "u.json", "[{\"usage_id\":\"u1\"},\n{\"usage_id\":\"", piece, 100, "\"},{\"usage_id\":\"u3\"}]");
        assertEquals("1 read, 1 left out", array.counts());
        assertTrue(array.leftOut().getFirst().contains("at line 2: nothing from there on was read"));
    }

    @Test
    void a_number_of_a_hundred_million_digits_is_not_taken_in() {
        Given.Reviewed array = streamed("u.json", "[{\"usage_id\":", "1".repeat(1 << 20), 100, "}]");
        assertEquals("0 read, 1 left out", array.counts());
        assertTrue(
                array.leftOut().getFirst().contains("it is nested deeper than 64 levels"),
                () -> array.leftOut().toString());
    }

    @Test
    void a_million_unreadable_rows_are_told_of_in_sum_with_the_first_hundred() {
        Given.Reviewed lines =
                streamed("u.jsonl", "", "{\"usage_id\":\n".repeat(10_000), 100, "{\"usage_id\":\"u1\"}\n");
        assertEquals("1 read, 1000000 left out", lines.counts());
        assertEquals(101, lines.completed().findings().major());
        assertTrue(lines.findings("evidence.readable").stream()
                .anyMatch(finding -> finding.text("statement").orElseThrow().startsWith("999900 further records")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"u1", "u1,\"record\"s,1", "u1,record,NaN"})
    void unreadable_rows_of_a_table_are_each_told_of(String row) {
        Given.Reviewed csv = streamed("u.csv", HEADER, (row + "\n").repeat(1_000), 20, "u1,record,1\n");
        assertEquals("1 read, 20000 left out", csv.counts());
    }

    @ParameterizedTest
    @ValueSource(strings = {"oops", "{\"a\":1,\"a\":2}", "42", "{\"data\":[]}", "{\"what\":\"is this\"}"})
    void unreadable_lines_are_each_told_of(String line) {
        Given.Reviewed lines = streamed("u.jsonl", "", (line + "\n").repeat(1_000), 20, "{\"usage_id\":\"u1\"}\n");
        assertEquals("1 read, 20000 left out", lines.counts());
    }

    @Test
    void quotes_that_never_close_cost_their_own_line() {
        String rest = ("u2,record,1" + "0".repeat(70) + "\n").repeat(14_000);
        Given.Reviewed reviewed = table("u1,\"record,1\n" + rest + "u3,\"record,1\n" + rest);
        assertEquals("28000 read, 2 left out", reviewed.counts());
        assertEquals(
                List.of(
                        "2: A record was left out: a quote opens in it that never closes.",
                        "14003: A record was left out: a quote opens in it that never closes."),
                reviewed.leftOut());
    }

    @Test
    void quotes_that_close_in_the_wrong_place_cost_no_other_line() {
        Given.Reviewed reviewed = table("u1,\"record,1\nu2,\"record\",2\nu3,record,\"said \"no\"\"\nu4,record,4\n");
        assertEquals("2 read, 2 left out", reviewed.counts());
        assertEquals(
                List.of(
                        "2: A record was left out: a value goes on after its closing quote.",
                        "4: A record was left out: a value goes on after its closing quote."),
                reviewed.leftOut());
    }

    @Test
    void nul_bytes_cost_their_own_record_and_a_file_of_them_is_binary() {
        Given.Reviewed csv = table("u1,record,1\nu2,re\0cord,1\nu3,record,1\n" + "u4,record,1\n".repeat(10));
        assertEquals("12 read, 1 left out", csv.counts());
        assertEquals(List.of("3: A record was left out: it holds a NUL byte."), csv.leftOut());
        Given.Reviewed lines = Given.evidence(
                        "u.jsonl", "{\"usage_id\":\"u1\"}\n{\"usage_id\":\"u\0\"}\n{\"usage_id\":\"u3\"}\n")
                .reviewed();
        assertEquals("2 read, 1 left out", lines.counts());
        assertTrue(Given.evidence("u", "a,b\n" + "\0".repeat(50))
                .reviewed()
                .leftOut()
                .getFirst()
                .contains("it is binary"));
    }

    @ParameterizedTest
    @CsvSource({
        "UEsDBBQAAAA=, 'a ZIP archive, as .xlsx is: export it as CSV'",
        "UEFSMRUAFQA=, Parquet: export it as CSV or JSON Lines",
        "JVBERi0xLjc=, a PDF: export it as CSV",
        "0M8R4KGxGuE=, an old .xls: export it as CSV",
        "QlpoOTFBWSY=, compressed by bzip2: use gzip or zstd",
        "/Td6WFoAAAQ=, compressed by xz: use gzip or zstd",
        "U1FMaXRlIGZvcm1hdCAz, a SQLite database: export its table as CSV"
    })
    void what_is_often_taken_for_a_table_is_called_by_its_name(String start, String what) {
        byte[] file = Arrays.copyOf(java.util.Base64.getDecoder().decode(start), 4_000);
        Given.Reviewed reviewed = new Given().and("f", file, Optional.empty()).reviewed();
        assertEquals(List.of("0: The file was left out: it is " + what + "."), reviewed.leftOut());
        assertEquals(Optional.of("binary"), reviewed.input().text("format"));
    }

    @Test
    void very_many_columns_are_no_table() {
        StringBuilder header = new StringBuilder("usage_id");
        for (int i = 0; i < 100_000; i++) {
            header.append(",c").append(i);
        }
        Given.Reviewed reviewed = Given.evidence("u.csv", header + "\n" + ",".repeat(100_000) + "\n")
                .reviewed();
        assertEquals("0 read, 1 left out", reviewed.counts());
        assertTrue(reviewed.leftOut().getFirst().contains("its header has 100001 names, and at most 4000 are read"));
        assertEquals(
                "1 read, 1 left out",
                table(",".repeat(900_000) + "x\nu1,record,1\n").counts());
    }

    @Test
    void deep_json_costs_its_own_line_or_the_rest_of_its_text() {
        String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
        Given.Reviewed lines = Given.evidence("u.jsonl", "{\"usage_id\":\"u1\"}\n" + deep + "\n{\"usage_id\":\"u2\"}\n")
                .reviewed();
        assertEquals("2 read, 1 left out", lines.counts());
        assertTrue(
                lines.leftOut().getFirst().startsWith("2: A record was left out: it is nested deeper than 64 levels"));
        Given.Reviewed array = Given.evidence("u.json", "[{\"usage_id\":\"u1\"},\n" + deep + "]")
                .reviewed();
        assertEquals("1 read, 1 left out", array.counts());
    }

    @ParameterizedTest
    @CsvSource({
        "NaN, 'its amount NaN is no whole number'",
        "-Infinity, 'its amount -Infinity is no whole number'",
        "1e3, 'its amount 1e3 is no whole number'",
        "10.50, 'its amount 10.50 is no whole number'",
        "'\"ten\"', 'its amount ten is no whole number'",
        "true, 'its amount true is no whole number'"
    })
    void an_amount_that_is_none_costs_its_record_and_is_not_silently_unmatched(String amount, String why) {
        String payments = "{\"payment_id\":\"p1\",\"amount\":" + amount + "}\n{\"payment_id\":\"p2\",\"amount\":-5}\n";
        Given.Reviewed reviewed = Given.evidence("p.jsonl", payments).reviewed();
        assertEquals("1 read, 1 left out", reviewed.counts());
        assertTrue(
                reviewed.leftOut().getFirst().startsWith("1: A record was left out: " + why),
                () -> reviewed.leftOut().toString());
        assertEquals(
                "1 read, 1 left out",
                Given.evidence("p.csv", "payment_id,amount\np1," + amount.replace("\"", "") + "\np2,-5\n")
                        .reviewed()
                        .counts());
    }

    @Test
    void a_list_that_goes_on_elsewhere_says_so() {
        Given.Reviewed page = Given.evidence(
                        "page.json",
                        "{\"object\":\"list\",\"url\":\"/v1/events\",\"has_more\":true,\"data\":["
                                + Given.stripeEvent(Given.EVT, "1050", "usd") + "]}")
                .reviewed();
        assertEquals("1 read, 1 left out", page.counts());
        assertTrue(page.leftOut().getFirst().contains("has_more"));
    }

    @Test
    void hostile_names_and_values_leave_a_package_that_can_be_written() throws Exception {
        for (String text : List.of("\u0000", "\uD800", "=1+1", "<script>", "\u202E", "x".repeat(500_000))) {
            Json.Obj pack = Given.evidence(
                            "n" + text, "usage_id," + text.replace("\u0000", "") + "x\n" + text + ",1,2\n")
                    .reviewed()
                    .pack();
            assertTrue(CanonicalJson.bytes(pack).length > 0);
            assertTrue(new TokenOpsTool().report(pack).length > 0);
            assertEquals(
                    List.of("findings", "matches"),
                    new TokenOpsTool().tables(pack).stream().map(Table::name).toList());
        }
    }
}
