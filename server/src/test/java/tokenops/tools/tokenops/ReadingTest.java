package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

class ReadingTest {
    private static final String ONE = Given.transfer(9, 1, 2, "5", 1, 0).strip();
    private static final String TWO = Given.transfer(9, 1, 2, "6", 1, 1).strip();

    private static Json.Obj input(Given.Reviewed reviewed) {
        return reviewed.pack().objects("inputs").getFirst();
    }

    private static void reads(String format, long records, String text) {
        Json.Obj input = input(Given.evidence("f", text).reviewed());
        assertEquals(Optional.of(format), input.text("format"));
        assertEquals(Optional.of(records), input.whole("records"));
        assertEquals(Optional.of(0L), input.whole("left_out"));
    }

    /** The statement and line of the only finding about reading. */
    private static String leftOut(byte[] bytes) {
        Given.Reviewed reviewed = new Given().and("f", bytes, Optional.empty()).reviewed();
        List<Json.Obj> findings = reviewed.findings("evidence.readable");
        assertEquals(1, findings.size(), findings::toString);
        assertEquals("partial", reviewed.completed().outcome());
        Json.Obj record = findings.getFirst().objects("records").getFirst();
        return record.whole("line").orElse(0L) + " "
                + findings.getFirst().text("statement").orElseThrow() + " read "
                + input(reviewed).whole("records").orElseThrow();
    }

    private static String leftOut(String text) {
        return leftOut(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void records_come_in_every_form() {
        reads("json", 1, ONE);
        reads("json", 1, "{\n" + ONE.substring(1));
        reads("json", 2, "[" + ONE + "," + TWO + "]");
        reads("json", 2, "{\"records\":[" + ONE + "," + TWO + "]}");
        reads("json", 2, ONE + " " + TWO);
        reads("json_lines", 2, ONE + "\n" + TWO);
        reads("json_lines", 2, ONE + "\r\n\r\n" + TWO + "\r\n");
        reads("json_lines", 2, "\uFEFF" + ONE + "\n" + TWO + "\n");
    }

    @Test
    void csv_with_quotes_commas_and_line_breaks() {
        String csv = "usage_id,meter,quantity,credits,note\n"
                + "u1,record,1,20000,\"said \"\"no\"\", twice\nand again\"\n"
                + "\n"
                + "u2,record,2,40000,\n";
        reads("csv", 2, csv);
        Given.Reviewed reviewed =
                Given.evidence("u.csv", csv).priced("record", 30_000).reviewed();
        assertEquals(
                List.of(Optional.of(2L), Optional.of(5L)),
                reviewed.findings("usage.priced_as_quoted").stream()
                        .map(finding -> finding.objects("records").getFirst().whole("line"))
                        .toList());
    }

    @Test
    void a_broken_line_costs_its_own_record_only() {
        assertEquals(
                "2 A record was left out: it is not well-formed JSON. read 2", leftOut(ONE + "\n{\"broken\":\n" + TWO));
        assertEquals(
                "2 A record was left out: it has the name value twice. read 1",
                leftOut(ONE + "\n" + TWO.replace("\"value\":6", "\"value\":6,\"value\":7")));
        assertEquals(
                "2 A record was left out: it is not a JSON object. read 2",
                leftOut(ONE + "\n42\n" + TWO).replace("well-formed", "well-formed"));
    }

    @Test
    void a_name_twice_in_an_array_costs_its_own_record_only() {
        String twice = ONE.replace("\"value\":5", "\"value\":5,\"value\":7");
        assertEquals(
                "2 A record was left out: it has the name value twice. read 1",
                leftOut("[\n" + twice + ",\n" + TWO + "]"));
    }

    @Test
    void what_comes_before_a_cut_is_kept() {
        assertTrue(leftOut("[" + ONE + ",\n" + TWO.substring(0, 40)).startsWith("2 The file was left out"));
        assertTrue(leftOut("[" + ONE + ",\n" + TWO.substring(0, 40)).endsWith("read 1"));
        assertTrue(leftOut("usage_id,meter,quantity\nu1,record,1\nu2,\"rec").endsWith("never closes. read 1"));
        assertEquals(
                "3 A record was left out: a quote opens in it that never closes. read 2",
                leftOut("usage_id,meter,quantity\nu1,record,1\nu2,\"rec\nu3,record,1\n"));
    }

    @Test
    void files_that_hold_nothing_say_so() {
        assertEquals("0 The file was left out: it is empty. read 0", leftOut(""));
        assertEquals("0 The file was left out: it holds no records. read 0", leftOut("[]"));
        assertEquals("0 The file was left out: it holds no records. read 0", leftOut("usage_id,meter\n"));
        assertEquals("0 The file was left out: it is neither JSON nor CSV. read 0", leftOut("hello"));
        assertTrue(leftOut(new byte[] {1, 0, 2}).contains("it is binary"));
        assertTrue(leftOut("usage_id,usage_id\n1,2\n").contains("its header has a name twice"));
    }

    @Test
    void invalid_utf8_is_never_guessed_at() {
        byte[] line = (ONE + "\n" + TWO).getBytes(StandardCharsets.UTF_8);
        line[line.length - 3] = (byte) 0xC3;
        assertTrue(leftOut(line).startsWith("2 A record was left out: it is not valid UTF-8"));
        byte[] array = ("[" + ONE + "]").getBytes(StandardCharsets.UTF_8);
        array[array.length - 4] = (byte) 0xFF;
        assertTrue(leftOut(array).contains("it is not valid UTF-8"));
        byte[] csv = "usage_id,meter,quantity\nu1,rec?rd,1\nu2,record,1\n".getBytes(StandardCharsets.UTF_8);
        csv[30] = (byte) 0x80;
        assertTrue(leftOut(csv).endsWith("not valid UTF-8. read 1"));
    }

    @Test
    void a_row_of_another_width_than_the_header_is_left_out_with_its_key() {
        assertEquals(
                "3 A record was left out: it has 2 values and the header 3 names. read 1",
                leftOut("usage_id,meter,quantity\nu1,record,1\nu2,record\n"));
    }

    @Test
    void a_hundred_problems_of_a_file_are_listed_and_the_rest_is_counted() {
        Given.Reviewed reviewed =
                Given.evidence("f.jsonl", ONE + "\n" + "oops\n".repeat(250)).reviewed();
        List<Json.Obj> findings = reviewed.findings("evidence.readable");
        assertEquals(100, findings.size());
        assertEquals(101, reviewed.completed().findings().major());
        assertEquals(Optional.of(250L), input(reviewed).whole("left_out"));
    }

    @Test
    void a_record_of_no_family_is_named_unless_the_agent_says_what_it_is() {
        String row = "{\"amount\":\"1\",\"asset\":\"USD/2\"}";
        assertEquals(List.of("minor"), Given.evidence("f", row).reviewed().severities("evidence.recognised"));
        Given.Reviewed declared = Given.evidence("f", row).as("settlement").reviewed();
        assertEquals(List.of(), declared.severities("evidence.recognised"));
        assertEquals(List.of("unmatched"), declared.matches("settlement"));
    }

    @Test
    void a_record_wider_than_any_real_one_is_left_out() {
        StringBuilder wide = new StringBuilder("{\"usage_id\":\"u\"");
        for (int i = 0; i < 5_000; i++) {
            wide.append(",\"m").append(i).append("\":1");
        }
        assertTrue(leftOut(wide.append('}').toString()).contains("more than 4000 members"));
    }

    @Test
    void half_a_surrogate_pair_can_not_spoil_the_package() {
        Given.Reviewed reviewed = Given.evidence(
                        "f.json", "{\"exception_id\":\"\\ud800\",\"severity\":\"high\",\"status\":\"open\"}")
                .reviewed();
        assertTrue(CanonicalJson.bytes(reviewed.pack()).length > 0);
        assertTrue(reviewed.findings("exceptions.open")
                .getFirst()
                .text("statement")
                .orElseThrow()
                .startsWith("\uFFFD"));
    }
}
