package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageAndDeliveryChecksTest {
    private static String usage(String quantity, String credits, String debited) {
        return Given.usageReceipt(Given.EARLIER_RUN, quantity, credits, debited);
    }

    @Test
    void the_whole_path_of_an_earlier_run_matches() {
        Given.Reviewed reviewed = Given.evidence("r.json", Given.paymentRequest("1050"))
                .and("e.json", Given.stripeEvent(Given.EVT, "1050", "usd"))
                .and("s.json", Given.settlementReceipt())
                .and("u.json", usage("50", "1000000", "1000000"))
                .and("c.json", Given.callbackDelivery("delivered", 200))
                .priced("record", 20_000)
                .reviewed();
        assertEquals(List.of(), reviewed.pack().objects("findings"));
        assertEquals(List.of("matched"), reviewed.matches("usage"));
        assertEquals(List.of("matched"), reviewed.matches("delivery"));
    }

    @Test
    void usage_is_priced_as_quoted_rounded_up_per_line() {
        assertEquals(
                List.of(),
                Given.evidence("u.json", usage("50", "1000000", "1000000"))
                        .priced("record", 20_000)
                        .reviewed()
                        .severities("usage.priced_as_quoted"));
        assertEquals(
                List.of("major"),
                Given.evidence("u.json", usage("51", "1000000", "1000000"))
                        .priced("record", 20_000)
                        .reviewed()
                        .severities("usage.priced_as_quoted"));
        String half = "usage_id,meter,quantity,credits\nu1,record,0.50003,10001\n";
        assertEquals(
                List.of(),
                Given.evidence("u.csv", half)
                        .priced("record", 20_000)
                        .reviewed()
                        .severities("usage.priced_as_quoted"));
    }

    @Test
    void another_price_than_the_contracts_or_none_is_a_finding() {
        Given.Reviewed dearer = Given.evidence("u.json", usage("50", "1000000", "1000000"))
                .priced("record", 19_999)
                .reviewed();
        assertEquals(List.of("major", "major"), dearer.severities("usage.priced_as_quoted"));
        Given.Reviewed unknown = Given.evidence("u.json", usage("50", "1000000", "1000000"))
                .priced("review", 1)
                .reviewed();
        assertEquals(List.of("minor"), unknown.severities("usage.priced_as_quoted"));
        assertEquals(
                "not_applicable",
                Given.evidence("u.json", usage("50", "1000000", "1000000"))
                        .reviewed()
                        .state("usage.priced_as_quoted"));
    }

    @Test
    void lines_burns_and_holds_make_the_debit() {
        assertEquals(
                List.of(),
                Given.evidence("u.json", usage("50", "1000000", "1000000"))
                        .reviewed()
                        .severities("usage.adds_up"));
        assertEquals(
                List.of("major"),
                Given.evidence("u.json", usage("50", "1000000", "900000"))
                        .reviewed()
                        .severities("usage.adds_up"));
    }

    @Test
    void a_reading_given_twice_is_found() {
        String row = usage("50", "1000000", "1000000");
        assertEquals(
                List.of("major"),
                Given.evidence("u.jsonl", row + row).reviewed().severities("usage.duplicates"));
    }

    @Test
    void a_run_does_not_vouch_for_itself() {
        Given.Reviewed own = Given.evidence("u.json", Given.usageReceipt(Given.RUN.text(), "50", "1000000", "1000000"))
                .reviewed();
        assertEquals(List.of("major"), own.severities("usage.not_its_own"));
    }

    @ParameterizedTest
    @CsvSource({
        "delivered, 204, ''",
        "delivered, 500, major",
        "exhausted, 500, major",
        "disabled, 500, info",
        "retry_scheduled, 500, minor",
        "recovered, 200, ''"
    })
    void delivered_means_a_2xx_on_record(String outcome, int status, String severity) {
        Given.Reviewed reviewed = Given.evidence("c.json", Given.callbackDelivery(outcome, status))
                .reviewed();
        assertEquals(severity.isEmpty() ? List.of() : List.of(severity), reviewed.severities("delivery.state"));
    }

    @Test
    void deliveries_of_other_systems_are_read_from_csv() {
        String csv = "callback_id,run_id,url,status,response_codes\n"
                + "d1,r1,https://a.example,delivered,\"500,200\"\n"
                + "d2,r2,https://a.example,delivered,\n";
        Given.Reviewed reviewed = Given.evidence("d.csv", csv).reviewed();
        assertEquals(List.of("minor"), reviewed.severities("delivery.state"));
    }

    @ParameterizedTest
    @CsvSource({"blocked, open, critical", "high, under_review, major", "medium, open, minor", "low, open, info"})
    void open_exceptions_weigh_by_their_severity(String severity, String state, String expected) {
        String csv =
                "exception_id,type,severity,status,opened\nx1,evidence_gap," + severity + "," + state + ",2026-11-13\n";
        Given.Reviewed reviewed = Given.evidence("x.csv", csv).reviewed();
        assertEquals(List.of(expected), reviewed.severities("exceptions.open"));
        assertTrue(reviewed.findings("exceptions.open")
                .getFirst()
                .text("statement")
                .orElseThrow()
                .contains("for 10 days"));
    }

    @Test
    void closed_exceptions_are_in_order_when_they_say_since_when() {
        String csv = "exception_id,type,severity,status,closed\nx1,a,high,closed,2026-11-20\nx2,a,high,resolved,\n";
        assertEquals(List.of("minor"), Given.evidence("x.csv", csv).reviewed().severities("exceptions.open"));
    }
}
