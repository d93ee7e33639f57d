package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

/** Tables as spreadsheets, exporters and databases of all kinds write them. */
class DialectTest {
    private static final String ROWS = "usage_id,meter,quantity,credits\nu1,record,1,20000\nu2,record,2,40001\n";

    /** Each has the same two rows, of which the second is wrongly priced. */
    private static Given.Reviewed reads(byte[] table) {
        Given.Reviewed reviewed = new Given()
                .and("t", table, Optional.empty())
                .priced("record", 20_000)
                .reviewed();
        assertEquals(
                "2 read, 0 left out",
                reviewed.counts(),
                () -> reviewed.leftOut().toString());
        assertEquals("csv", reviewed.input().text("format").orElseThrow());
        assertEquals(
                "u2",
                reviewed.findings("usage.priced_as_quoted")
                        .getFirst()
                        .objects("records")
                        .getFirst()
                        .text("key")
                        .orElseThrow());
        return reviewed;
    }

    private static String dialect(String table) {
        Json.Obj csv = reads(table.getBytes(StandardCharsets.UTF_8))
                .input()
                .object("csv")
                .orElseThrow();
        return csv.text("separator").orElseThrow() + " " + csv.text("quote").orElseThrow() + " "
                + csv.text("line_end").orElseThrow();
    }

    @Test
    void the_separator_is_told_from_the_first_lines_and_stated() {
        assertEquals(", \" lf", dialect(ROWS));
        assertEquals("; \" lf", dialect(ROWS.replace(',', ';')));
        assertEquals("\t \" lf", dialect(ROWS.replace(',', '\t')));
        assertEquals("| \" lf", dialect(ROWS.replace(',', '|')));
        assertEquals("^ \" lf", dialect("sep=^\r\n" + ROWS.replace(',', '^')));
        assertEquals(
                "; \" lf",
                dialect("usage_id;meter;quantity;credits;note, or so\nu1;record;1;20000;a, b, c, d\n"
                        + "u2;record;2;40001;\"x; y, z\"\n"));
    }

    @Test
    void lines_end_in_every_way() {
        assertEquals(", \" lf", dialect(ROWS.replace("\n", "\r\n")));
        assertEquals(", \" cr", dialect(ROWS.replace('\n', '\r')));
        assertEquals(", \" lf", dialect(ROWS.replace("\n", "\n\n,,,\n \n")));
        assertEquals(", \" lf", dialect(ROWS.stripTrailing()));
    }

    @Test
    void quotes_are_double_or_single_and_hold_anything() {
        assertEquals(
                ", \" lf",
                dialect(
                        "\"usage_id\",\"meter\",\"quantity\",\"credits\",\"note\"\n"
                                + "\"u1\",\"record\",\"1\",\"20000\",\"it's, \"\"here\"\"\n\nand there\"\n\"u2\" ,\"record\",2,40001,'\n"));
        assertEquals(
                ", ' lf",
                dialect("'usage_id','meter','quantity','credits','note'\n"
                        + "'u1','record','1','20000','so, it''s \"here\"'\n'u2','record',2,40001,''\n"));
        assertEquals(
                ", \" lf",
                dialect(ROWS.replace("quantity", "quantity,who")
                        .replace("record,1", "record,1,O'Brien")
                        .replace("record,2", "record,2,'t Hooft")));
    }

    @Test
    void headers_come_in_any_order_and_spelling() {
        assertEquals(
                ", \" lf", dialect("Note,CREDITS,Usage-ID , quantity,Meter\n,20000,u1,1,record\n,40001,u2,2,record\n"));
        assertEquals(
                ", \" lf", dialect("usageId,meter,quantity,Credits,,\nu1,record,1,20000,,\nu2,record,2,40001,,,,\n"));
    }

    @Test
    void a_spelling_that_two_columns_share_means_neither() {
        Given.Reviewed reviewed = Given.evidence("t", "Usage ID,usage-id,meter,quantity\nu1,u2,record,1\n")
                .reviewed();
        assertEquals("1 read, 0 left out", reviewed.counts());
        Given.Reviewed exact = Given.evidence("t", "Usage ID,usage_id,meter,quantity\nu1,u2,record,1\nu3,u2,record,1\n")
                .reviewed();
        assertEquals(
                1, exact.findings("usage.duplicates").size(), () -> exact.pack().toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void utf_16_is_read_by_its_mark(String charset) {
        String table = "\uFEFF" + ROWS.replace(',', '\t').replace("u1", "ü𝄞").replace("\n", "\r\n");
        Given.Reviewed reviewed = reads(table.getBytes(Charset.forName(charset)));
        assertEquals(
                Optional.of(charset.toLowerCase(java.util.Locale.ROOT)),
                reviewed.input().text("encoding"));
    }

    @Test
    void half_a_pair_in_utf_16_costs_its_own_record_only() {
        byte[] table = ("\uFEFF" + ROWS.replace("u1", "u?")).getBytes(StandardCharsets.UTF_16LE);
        int mark = new String(table, StandardCharsets.UTF_16LE).indexOf('?') * 2;
        table[mark] = 0;
        table[mark + 1] = (byte) 0xD8;
        Given.Reviewed reviewed = new Given().and("t", table, Optional.empty()).reviewed();
        assertEquals("1 read, 1 left out", reviewed.counts());
        assertEquals(List.of("2: A record was left out: it is not valid UTF-8."), reviewed.leftOut());
    }

    @Test
    void the_mark_of_utf_8_is_no_part_of_the_first_name() {
        reads(("\uFEFF" + ROWS).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void the_same_bytes_have_the_same_dialect() {
        byte[] table = ROWS.replace(',', ';').getBytes(StandardCharsets.UTF_8);
        assertEquals(
                CanonicalJson.text(reads(table).pack()),
                CanonicalJson.text(reads(table).pack()));
    }

    @Test
    void a_decimal_comma_is_never_guessed() {
        Given.Reviewed reviewed = Given.evidence("t", "payment_id;amount;currency\np1;10,50;eur\np2;1050;eur\n")
                .reviewed();
        assertEquals("1 read, 1 left out", reviewed.counts());
        assertEquals(
                List.of("2: A record was left out: its amount 10,50 is no whole number in plain digits"
                        + " (a mapping reads amounts in major units)."),
                reviewed.leftOut());
    }
}
