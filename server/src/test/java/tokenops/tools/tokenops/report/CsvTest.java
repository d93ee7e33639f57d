package tokenops.tools.tokenops.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tokenops.proof.Json;

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
            """)
    void cellIsTextWhateverItSays(String given, String written) {
        assertEquals(written, Csv.cell(given));
    }

    @Test
    void findingNamesItsPlaces() {
        Json.Obj place = Json.object()
                .put("file", "a.csv")
                .put("line", 7)
                .put("key", "evt_1")
                .build();
        Json.Obj pack = Json.object()
                .put(
                        "findings",
                        Json.array(
                                List.of("settlement.duplicate_events"),
                                check -> Json.object()
                                        .put("check", check)
                                        .put("severity", "critical")
                                        .put("statement", "Twice.")
                                        .put("records", Json.array(List.of(place, place), one -> one))
                                        .put("records_total", 2)
                                        .build()))
                .build();
        assertEquals(
                "\uFEFFseverity,check,statement,expected,actual,records,records_total\r\n"
                        + "critical,settlement.duplicate_events,Twice.,,,\"a.csv:7 (evt_1); a.csv:7 (evt_1)\",2\r\n",
                new String(Csv.findings(pack), StandardCharsets.UTF_8));
    }
}
