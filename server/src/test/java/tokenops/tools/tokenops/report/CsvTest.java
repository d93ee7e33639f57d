package tokenops.tools.tokenops.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.proof.Json;
import tokenops.tools.Table;

/** What evidence says is shown by a spreadsheet, never run. */
class CsvTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            plain                    | plain
            -15                      | -15
            =1+1                     | '=1+1
            +1                       | '+1
            -1-cmd                   | '-1-cmd
            @SUM(A1)                 | '@SUM(A1)
            =HYPERLINK("http://x")   | "'=HYPERLINK(""http://x"")"
            a,b                      | "a,b"
            say "yes"                | "say ""yes\"""
            -15.20                   | -15.20
            "=1+1"                   | "'""=1+1\"""
            ' =1+1                   | '' =1+1
            \uff1d1+1           | '\uff1d1+1
            x;=1+1                   | "x;'=1+1"
            x; @SUM(A1)              | "x;' @SUM(A1)"
            x;y                      | "x;y"
            """)
    void cellIsTextWhateverItSays(String given, String written) {
        assertEquals(written, Csv.cell(given));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\t=1+1", "\r=1+1", "\n=1+1", "\u0000=1+1", "\u200B=1+1", "\"\t-1+1", "\u202E+1+x"})
    void whatHidesBeforeAFormulaDoesNotMakeItOne(String given) {
        String cell = Csv.cell(given);
        String read = cell.startsWith("\"") ? cell.substring(1).replace("\"\"", "\"") : cell;
        assertTrue(read.startsWith("'"), cell);
        assertFalse(cell.contains("\t") || cell.contains("\r") || cell.contains("\n"), cell);
    }

    private static String written(Table table) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        table.content().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void findingNamesItsPlacesAndWhatIsNotListedIsCounted() throws IOException {
        Json.Obj place = Json.object()
                .put("file", "a.csv")
                .put("line", 7)
                .put("key", "evt_1")
                .build();
        Json.Obj finding = Json.object()
                .put("check", "settlement.duplicate_events")
                .put("severity", "critical")
                .put("statement", "Twice.")
                .put("records", Json.array(List.of(place, place), one -> one))
                .put("records_total", 2)
                .build();
        Json.Obj pack = Json.object()
                .put("findings", Json.array(List.of(finding), one -> one))
                .put(
                        "finding_counts",
                        Json.object().put("critical", 1).put("minor", 40).build())
                .build();
        assertEquals(
                "\uFEFFseverity,check,statement,expected,actual,records,records_total\r\n"
                        + "critical,settlement.duplicate_events,Twice.,,,\"a.csv:7 (evt_1); a.csv:7 (evt_1)\",2\r\n"
                        + ",,40 further findings were counted and are not listed here.,,,,\r\n",
                written(Tables.of(pack).getFirst()));
    }

    @Test
    void matchHasItsGroupAndPartners() throws IOException {
        Json.Obj match = Json.object()
                .put(
                        "record",
                        Json.object().put("file", "=a.csv").put("index", 2).build())
                .put("side", "usage")
                .put("group", 3)
                .put("state", "unmatched")
                .put("standing", "claimed")
                .put("with", Json.array(List.<Json>of(), one -> one))
                .put("because", "no settlement")
                .build();
        assertEquals(
                "\uFEFFfile,line,index,key,side,group,state,standing,matched_with,matched_by,because\r\n"
                        + "'=a.csv,,2,,usage,3,unmatched,claimed,,,no settlement\r\n",
                written(Tables.matches(() -> List.of(match).iterator())));
    }
}
