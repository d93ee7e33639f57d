package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Usage against its own sums, its history, its run, its grant and the ledger. */
class UsageRecordChecksTest {
    private static Given.Reviewed reviewed(String head, String... rows) {
        return Given.evidence("usage.csv", head + "\n" + String.join("\n", rows) + "\n")
                .reviewed();
    }

    @ParameterizedTest
    @CsvSource({
        "'', 2, ''",
        "'', 1, major",
        "up, 2, ''",
        "down, 1, ''",
        "half_up, 2, ''",
        "half_even, 2, ''",
        "half_even, 1, major",
        "sideways, 2, minor"
    })
    void a_line_is_quantity_times_price_with_the_rounding_that_it_states(
            String rounding, String credits, String severity) {
        Given.Reviewed reviewed = reviewed(
                "usage_id,meter,quantity,unit_price,credits,rounding", "u1,m,0.5,3," + credits + "," + rounding);
        assertEquals(
                severity.isEmpty() ? List.of() : List.of(severity), reviewed.severities("usage.credits_as_stated"));
    }

    @Test
    void a_line_that_states_no_price_of_its_own_is_no_sum() {
        assertEquals(
                List.of(),
                reviewed("usage_id,meter,quantity,credits", "u1,m,2,7").severities("usage.credits_as_stated"));
    }

    private static final String SPANS = "usage_id,run_id,meter,quantity,start,end";

    @Test
    void readings_that_follow_each_other_dont_overlap() {
        assertEquals(
                List.of(),
                reviewed(
                                SPANS,
                                "u2,r1,m,1,2026-11-01T01:00:00Z,2026-11-01T02:00:00Z",
                                "u1,r1,m,1,2026-11-01T00:00:00Z,2026-11-01T01:00:00Z",
                                "u3,r2,m,1,2026-11-01T00:00:00Z,2026-11-01T02:00:00Z",
                                "u4,r1,n,1,2026-11-01T00:00:00Z,2026-11-01T02:00:00Z")
                        .severities("usage.overlaps"));
    }

    @Test
    void readings_of_one_meter_and_run_that_cover_the_same_time_are_found() {
        Given.Reviewed reviewed = reviewed(
                SPANS,
                "u1,r1,m,1,2026-11-01T00:00:00Z,2026-11-01T10:00:00Z",
                "u2,r1,m,1,2026-11-01T01:00:00Z,2026-11-01T02:00:00Z",
                "u3,r1,m,1,2026-11-01T09:59:59Z,2026-11-01T11:00:00Z");
        assertEquals(List.of("major", "major"), reviewed.severities("usage.overlaps"));
    }

    @Test
    void a_reading_that_stands_there_twice_is_a_duplicate_and_no_overlap() {
        String row = "u1,r1,m,1,2026-11-01T00:00:00Z,2026-11-01T10:00:00Z";
        Given.Reviewed reviewed = reviewed(SPANS, row, row);
        assertEquals(List.of(), reviewed.severities("usage.overlaps"));
        assertEquals(List.of("major"), reviewed.severities("usage.duplicates"));
    }

    private static Given.Reviewed burning(String grant, String... credits) {
        StringBuilder rows = new StringBuilder("usage_id,meter,quantity,credits,grant_id\n");
        for (int i = 0; i < credits.length; i++) {
            rows.append("u")
                    .append(i)
                    .append(",m,1,")
                    .append(credits[i])
                    .append(',')
                    .append(grant)
                    .append('\n');
        }
        String funded = "payment_request,amount,asset,credits,grant_id,status\np1,100,USD/2,1000,g1,settled\n";
        return Given.evidence("usage.csv", rows.toString())
                .and("funding.csv", funded)
                .reviewed();
    }

    @Test
    void usage_burns_what_was_funded_and_no_more() {
        assertEquals(List.of(), burning("g1", "400", "600").severities("usage.funded"));
        assertEquals(List.of("critical"), burning("g1", "400", "601").severities("usage.funded"));
        assertEquals(List.of("major"), burning("g2", "1").severities("usage.funded"));
        assertEquals(
                "not_applicable",
                reviewed("usage_id,meter,quantity,credits,grant_id", "u1,m,1,1,g1")
                        .state("usage.funded"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-10T11:00:00Z, ''",
        "2026-11-10T12:05:00Z, ''",
        "2026-11-10T12:05:01Z, major",
    })
    void nothing_is_used_after_its_run_was_closed(String end, String severity) {
        Given.Reviewed reviewed = reviewed(
                "usage_id,run_id,meter,quantity,end,run_closed_at", "u1,r1,m,1," + end + ",2026-11-10T12:00:00Z");
        assertEquals(severity.isEmpty() ? List.of() : List.of(severity), reviewed.severities("usage.after_closing"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-10T12:06:00Z, major",
        "2026-11-10 12:06:00, major",
        "2026-11-10T13:06:00+01:00, major",
        "2026-11-10T12:06:00.5Z, major",
        "1794312360, major",
        "1794312360000, major",
        "2026-11-11, major",
        "2026-11-10T13:03:00+01:00, ''",
        "2026-11-31T12:06:00Z, ''",
        "2026-11-10T25:06:00Z, ''",
        "later, ''",
    })
    void times_are_read_as_systems_write_them(String end, String severity) {
        Given.Reviewed reviewed = reviewed(
                "usage_id,run_id,meter,quantity,end,run_closed_at", "u1,r1,m,1," + end + ",2026-11-10T12:00:00Z");
        assertEquals(severity.isEmpty() ? List.of() : List.of(severity), reviewed.severities("usage.after_closing"));
    }

    private static Given.Reviewed ledger(String usage, String... entries) {
        return Given.evidence("usage.csv", "usage_id,run_id,meter,quantity,credits\n" + usage)
                .and(
                        "ledger.csv",
                        "entry_id,run_id,debit,credit,amount,asset,phase\n" + String.join("\n", entries) + "\n")
                .reviewed();
    }

    @Test
    void the_ledger_debits_what_was_used() {
        String usage = "u1,r1,m,1,30\nu2,r1,m,1,12\n";
        assertEquals(
                List.of(),
                ledger(
                                usage,
                                "t1,r1,agent,used,40,CREDIT/6,pending",
                                "t2,r1,agent,used,42,CREDIT/6,post",
                                "t3,r1,cash,revenue,7,USD/2,post")
                        .severities("usage.ledger_total"));
        Given.Reviewed more = ledger(usage, "t2,r1,agent,used,43,CREDIT/6,post");
        assertEquals(List.of("major"), more.severities("usage.ledger_total"));
        assertEquals(
                "43",
                more.findings("usage.ledger_total").getFirst().text("actual").orElseThrow());
        assertEquals(
                List.of("major", "major"),
                ledger(usage, "t2,r2,agent,used,43,CREDIT/6,post").severities("usage.ledger_total"));
    }

    @Test
    void an_extract_of_our_own_is_of_its_run_alone() {
        String extract = """
                {"account":"agent_credits:a","id":"lex_01jd0000000000000000000001","issued_at":"2026-11-20T10:00:00.000000Z","kind":"ledger_extract","links":[],"mode":"test","run_id":"%s","schema_version":1,"transfers":[{"amount":{"amount":"5000000","asset":"TEST_CREDIT/6"},"credit":"credits_consumed","debit":"agent_credits:a","id":"trf_01jd0000000000000000000001","phase":"pending"},{"amount":{"amount":"1000000","asset":"TEST_CREDIT/6"},"credit":"credits_consumed","debit":"agent_credits:a","id":"trf_01jd0000000000000000000002","of":"trf_01jd0000000000000000000001","phase":"post"}]}
                """.formatted(Given.EARLIER_RUN);
        String receipt = Given.usageReceipt(Given.EARLIER_RUN, "50", "1000000", "1000000");
        String other = "usage_id,run_id,meter,quantity,credits\nu1,r9,m,1,30\n";
        assertEquals(
                List.of(),
                Given.evidence("lex.json", extract)
                        .and("u.json", receipt)
                        .and("other.csv", other)
                        .reviewed()
                        .severities("usage.ledger_total"));
        assertEquals(
                List.of("major"),
                Given.evidence("lex.json", extract.replace("\"1000000\"", "\"1000001\""))
                        .and("u.json", receipt)
                        .reviewed()
                        .severities("usage.ledger_total"));
    }

    private static Given.Reviewed readings(int ordinary, String last) {
        StringBuilder rows = new StringBuilder("usage_id,meter,quantity\n");
        for (int i = 0; i < ordinary; i++) {
            rows.append("u").append(i).append(",m,").append(9 + i % 3).append('\n');
        }
        return Given.evidence(
                        "usage.csv",
                        rows.append("last,m,").append(last).append('\n').toString())
                .reviewed();
    }

    @Test
    void a_reading_of_more_than_ten_times_the_median_is_worth_a_look() {
        assertEquals(List.of(), readings(30, "100").severities("usage.outliers"));
        assertEquals(List.of("info"), readings(30, "100.5").severities("usage.outliers"));
        assertEquals(List.of(), readings(18, "1000").severities("usage.outliers"));
    }
}
