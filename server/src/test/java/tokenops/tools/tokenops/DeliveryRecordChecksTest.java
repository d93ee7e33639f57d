package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deliveries against their results, schedules and deadlines, and what becomes of exceptions. */
class DeliveryRecordChecksTest {
    private static Given.Reviewed reviewed(String... lines) {
        return Given.evidence("records.jsonl", String.join("\n", lines) + "\n").reviewed();
    }

    private static String result(String id, String run) {
        return "{\"result_id\":\"" + id + "\",\"run_id\":\"" + run + "\",\"ready_at\":\"2026-11-10T12:00:00Z\"}";
    }

    private static String delivery(String id, String run, String more) {
        return "{\"callback_id\":\"" + id + "\",\"run_id\":\"" + run + "\",\"url\":\"https://a.example\"" + more + "}";
    }

    private static String attempts(String... atAndStatus) {
        StringBuilder attempts = new StringBuilder(",\"status\":\"delivered\",\"attempts\":[");
        for (int i = 0; i < atAndStatus.length; i += 2) {
            attempts.append(i == 0 ? "" : ",")
                    .append("{\"at\":\"2026-11-10T")
                    .append(atAndStatus[i])
                    .append("Z\",\"status\":")
                    .append(atAndStatus[i + 1])
                    .append('}');
        }
        return attempts.append("]").toString();
    }

    @Test
    void every_result_has_a_delivery() {
        assertEquals(
                List.of(),
                reviewed(result("x1", "r1"), delivery("c1", "r1", attempts("12:00:01", "200")))
                        .severities("delivery.every_result"));
        assertEquals(
                List.of("major"),
                reviewed(result("x1", "r1"), result("x2", "r2"), delivery("c1", "r1", attempts("12:00:01", "200")))
                        .severities("delivery.every_result"));
        assertEquals(
                "not_applicable",
                reviewed(delivery("c1", "r1", attempts("12:00:01", "200"))).state("delivery.every_result"));
    }

    @ParameterizedTest
    @CsvSource({
        "12:00:00, 12:00:05, 12:05:05, ''",
        "12:00:00, 12:00:05, 12:02:05, minor",
        "12:00:00, 11:00:00, 12:05:05, minor",
        "12:00:00, 12:00:05, 12:25:05, ''",
        "12:00:00, 12:00:05, 12:25:06, minor",
    })
    void attempts_follow_the_schedule_that_is_stated(String first, String second, String third, String severity) {
        Given.Reviewed reviewed = reviewed(
                delivery("c1", "r1", ",\"schedule\":\"5,300\"" + attempts(first, "500", second, "500", third, "200")));
        assertEquals(severity.isEmpty() ? List.of() : List.of(severity), reviewed.severities("delivery.schedule"));
    }

    @Test
    void an_attempt_more_than_the_schedule_has_is_found_and_without_a_schedule_only_the_order_counts() {
        String four = attempts("12:00:00", "500", "12:00:05", "500", "12:00:10", "500", "12:00:15", "200");
        assertEquals(
                List.of("minor"),
                reviewed(delivery("c1", "r1", ",\"schedule\":\"5,5\"" + four)).severities("delivery.schedule"));
        assertEquals(List.of(), reviewed(delivery("c1", "r1", four)).severities("delivery.schedule"));
    }

    @Test
    void our_own_deliveries_keep_to_our_own_schedule() {
        String two = Given.callbackDelivery("delivered", 200)
                .replace(
                        "\"attempts\":[",
                        "\"attempts\":[{\"at\":\"2026-11-23T09:29:58.000000Z\",\"duration_ms\":12,\"status\":500},");
        assertEquals(List.of("minor"), Given.evidence("c.json", two).reviewed().severities("delivery.schedule"));
        assertEquals(
                List.of(),
                Given.evidence("c.json", two.replace("09:29:58", "09:29:55"))
                        .reviewed()
                        .severities("delivery.schedule"));
    }

    @Test
    void nothing_is_delivered_before_it_is_ready() {
        String early = attempts("11:59:59", "200");
        assertEquals(
                List.of("major"),
                reviewed(delivery("c1", "r1", ",\"ready_at\":\"2026-11-10T12:00:00Z\"" + early))
                        .severities("delivery.before_ready"));
        assertEquals(
                List.of(),
                reviewed(delivery("c1", "r1", ",\"ready_at\":\"2026-11-10T12:00:00Z\"" + attempts("12:00:00", "200")))
                        .severities("delivery.before_ready"));
        // another system's clock may be minutes ahead
        assertEquals(
                List.of(),
                reviewed(result("x1", "r1"), delivery("c1", "r1", early)).severities("delivery.before_ready"));
        assertEquals(
                List.of("major"),
                reviewed(result("x1", "r1"), delivery("c1", "r1", attempts("11:54:59", "200")))
                        .severities("delivery.before_ready"));
    }

    @Test
    void what_has_a_deadline_is_delivered_by_then() {
        String deadline = ",\"deadline\":\"2026-11-10T13:00:00Z\"";
        assertEquals(
                List.of(),
                reviewed(delivery("c1", "r1", deadline + attempts("13:00:00", "200")))
                        .severities("delivery.deadline"));
        assertEquals(
                List.of("minor"),
                reviewed(delivery("c1", "r1", deadline + attempts("13:00:01", "200")))
                        .severities("delivery.deadline"));
        assertEquals(
                List.of("major"),
                reviewed(delivery("c1", "r1", deadline + attempts("12:30:00", "503")))
                        .severities("delivery.deadline"));
        assertEquals(
                List.of(),
                reviewed(delivery("c1", "r1", ",\"deadline\":\"2027-01-01\"" + attempts("12:30:00", "503")))
                        .severities("delivery.deadline"));
    }

    @Test
    void what_was_accepted_is_not_sent_again() {
        assertEquals(
                List.of(),
                reviewed(delivery("c1", "r1", attempts("12:00:00", "500", "12:00:05", "200")))
                        .severities("delivery.acknowledged_twice"));
        assertEquals(
                List.of("minor"),
                reviewed(delivery("c1", "r1", attempts("12:00:00", "200", "12:00:05", "204")))
                        .severities("delivery.acknowledged_twice"));
        String once = attempts("12:00:00", "200");
        assertEquals(
                List.of("minor"),
                reviewed(delivery("c1", "r1", once), delivery("c1", "r1", once))
                        .severities("delivery.acknowledged_twice"));
        assertEquals(
                List.of(),
                reviewed(delivery("c1", "r1", once), delivery("c2", "r1", once))
                        .severities("delivery.acknowledged_twice"));
    }

    private static Given.Reviewed exceptions(String... rows) {
        return Given.evidence(
                        "exceptions.csv",
                        "exception_id,type,severity,status,opened,closed,evidence,references\n"
                                + String.join("\n", rows) + "\n")
                .and("usage.csv", "usage_id,meter,quantity\nu1,m,1\n")
                .reviewed();
    }

    @ParameterizedTest
    @CsvSource({
        "blocked, 2026-11-22T10:00:00Z, ''",
        "blocked, 2026-11-22T09:59:59Z, major",
        "high, 2026-11-17, ''",
        "high, 2026-11-16, major",
        "medium, 2026-10-01, minor",
        "low, 2026-10-01, ''",
        "whatever, 2026-10-01, minor",
    })
    void the_graver_an_exception_the_sooner_it_is_closed(String severity, String opened, String expected) {
        Given.Reviewed reviewed = exceptions("x1,gap," + severity + ",open," + opened + ",,,");
        assertEquals(expected.isEmpty() ? List.of() : List.of(expected), reviewed.severities("exceptions.aging"));
    }

    @Test
    void an_exception_that_is_closed_ages_no_more() {
        assertEquals(
                List.of(),
                exceptions("x1,gap,high,closed,2025-01-01,2026-01-01,,u1").severities("exceptions.aging"));
    }

    @Test
    void who_closes_an_exception_shows_by_what() {
        assertEquals(
                List.of(),
                exceptions(
                                "x1,gap,high,closed,2026-11-01,2026-11-02,u1,",
                                "x2,gap,high,resolved,2026-11-01,2026-11-02,,u1")
                        .severities("exceptions.closed_without_evidence"));
        assertEquals(
                List.of("minor"),
                exceptions("x1,gap,high,closed,2026-11-01,2026-11-02,,", "x2,gap,low,open,2026-11-20,,,")
                        .severities("exceptions.closed_without_evidence"));
    }

    @Test
    void what_an_exception_refers_to_is_there() {
        assertEquals(
                List.of(),
                exceptions("x1,gap,low,open,2026-11-20,,,u1; x2", "x2,gap,low,open,2026-11-20,,,x1")
                        .severities("exceptions.unknown_references"));
        assertEquals(
                List.of("minor"),
                exceptions("x1,gap,low,open,2026-11-20,,,u1 u2").severities("exceptions.unknown_references"));
        assertEquals(
                "not_applicable", exceptions("x1,gap,low,open,2026-11-20,,,").state("exceptions.unknown_references"));
    }
}
