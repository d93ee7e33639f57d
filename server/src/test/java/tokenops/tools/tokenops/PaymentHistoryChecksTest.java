package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the records of a payment say together: webhooks, statuses, times, money that went back. */
class PaymentHistoryChecksTest {
    private static final String HEAD =
            "record_type,id,payment_request,event_id,refund_id,amount,asset,status,occurred_at,due_at,amount_refunded\n";

    private static String request(String payment, String at, String due) {
        return "payment_request," + payment + "," + payment + ",,,100,USD/2,," + at + "," + due + ",\n";
    }

    private static String event(String id, String payment, String at) {
        return "webhook," + id + "," + payment + "," + id + ",,100,USD/2,succeeded," + at + ",,\n";
    }

    private static String settlement(String payment, String status, String at) {
        return "settlement,s" + payment + "," + payment + ",e" + payment + ",,100,USD/2," + status + "," + at + ",,\n";
    }

    private static String refund(String id, String payment, String amount, String status) {
        return "refund,," + payment + ",," + id + "," + amount + ",USD/2," + status + ",2026-11-12T00:00:00Z,,\n";
    }

    private static Given.Reviewed reviewed(String... rows) {
        return Given.evidence("payments.csv", HEAD + String.join("", rows)).reviewed();
    }

    private static final String DAY = "2026-11-10T12:00:00Z";

    @Test
    void what_the_provider_told_of_is_booked_and_what_is_booked_was_told_of() {
        assertEquals(
                List.of(),
                reviewed(event("e1", "p1", DAY), settlement("p1", "settled", DAY))
                        .severities("settlement.webhooks"));
        Given.Reviewed apart = reviewed(event("e1", "p1", DAY), settlement("p2", "settled", DAY));
        assertEquals(List.of("major", "major"), apart.severities("settlement.webhooks"));
        assertEquals(
                "not_applicable", reviewed(settlement("p2", "settled", DAY)).state("settlement.webhooks"));
    }

    @Test
    void what_was_paid_by_hand_needs_no_webhook() {
        String byHand =
                "{\"payment_request\":\"p2\",\"amount\":\"100\",\"asset\":\"USD/2\",\"provider\":\"manual_invoice\"}";
        Given given = Given.evidence("by-hand.json", byHand)
                .and("payments.csv", HEAD + event("e1", "p1", DAY) + settlement("p1", "settled", DAY));
        assertEquals(List.of(), given.reviewed().severities("settlement.webhooks"));
    }

    @Test
    void a_payment_goes_one_way() {
        String paid = settlement("p1", "settled", DAY);
        assertEquals(
                List.of(),
                reviewed(request("p1", "2026-11-10T11:00:00Z", ""), paid, refund("r1", "p1", "100", "succeeded"))
                        .severities("settlement.status_order"));
        assertEquals(
                List.of("major"),
                reviewed(paid, settlement("p1", "pending", "2026-11-10T13:00:00Z"))
                        .severities("settlement.status_order"));
        assertEquals(
                List.of("major"),
                reviewed(settlement("p1", "cancelled", "2026-11-09"), paid).severities("settlement.status_order"));
        assertEquals(
                List.of("major"),
                reviewed(refund("r1", "p1", "100", "succeeded"), settlement("p1", "settled", "2026-11-13"))
                        .severities("settlement.status_order"));
    }

    @Test
    void clocks_of_two_systems_may_be_minutes_apart_and_a_failed_attempt_is_no_end() {
        assertEquals(
                List.of(),
                reviewed(settlement("p1", "settled", DAY), settlement("p1", "pending", "2026-11-10T12:05:00Z"))
                        .severities("settlement.status_order"));
        assertEquals(
                List.of(),
                reviewed(settlement("p1", "failed", "2026-11-09"), settlement("p1", "settled", DAY))
                        .severities("settlement.status_order"));
    }

    @Test
    void a_payment_comes_by_the_time_until_which_it_was_asked_for() {
        String paid = settlement("p1", "settled", DAY);
        assertEquals(List.of(), reviewed(request("p1", "2026-11-01", DAY), paid).severities("settlement.late"));
        Given.Reviewed late = reviewed(request("p1", "2026-11-01", "2026-11-10T11:59:59Z"), paid);
        assertEquals(List.of("minor"), late.severities("settlement.late"));
        assertEquals(
                "by 2026-11-10T11:59:59Z",
                late.findings("settlement.late").getFirst().text("expected").orElseThrow());
        assertEquals(
                "not_applicable",
                reviewed(request("p1", "2026-11-01", ""), paid).state("settlement.late"));
    }

    @Test
    void no_more_goes_back_than_came() {
        String paid = settlement("p1", "settled", DAY);
        assertEquals(
                List.of(),
                reviewed(paid, refund("r1", "p1", "60", "succeeded"), refund("r2", "p1", "40", "succeeded"))
                        .severities("settlement.refunds"));
        assertEquals(
                List.of("critical"),
                reviewed(paid, refund("r1", "p1", "60", "succeeded"), refund("r2", "p1", "41", "succeeded"))
                        .severities("settlement.refunds"));
    }

    @Test
    void a_refund_counts_once_and_one_that_failed_not_at_all() {
        String paid = settlement("p1", "settled", DAY);
        String refund = refund("r1", "p1", "60", "succeeded");
        assertEquals(
                List.of(),
                reviewed(paid, refund, refund, refund("r2", "p1", "100", "failed"))
                        .severities("settlement.refunds"));
    }

    @Test
    void both_books_say_the_same_of_what_went_back() {
        String stated = settlement("p1", "settled", DAY).replace(DAY + ",,\n", DAY + ",,50\n");
        assertEquals(
                List.of(),
                reviewed(stated, refund("r1", "p1", "50", "succeeded")).severities("settlement.refunds"));
        assertEquals(
                List.of("major"),
                reviewed(stated, refund("r1", "p1", "40", "succeeded")).severities("settlement.refunds"));
        assertEquals(
                List.of("minor"), reviewed(settlement("p1", "refunded", DAY)).severities("settlement.refunds"));
        assertEquals(
                List.of("minor"),
                reviewed(refund("r1", "p9", "40", "succeeded")).severities("settlement.refunds"));
    }

    @Test
    void two_settlements_of_one_request_are_told_apart_by_their_events_or_references() {
        String again = settlement("p1", "settled", DAY);
        assertEquals(List.of(), reviewed(again, again).severities("settlement.one_per_request"));
        assertEquals(
                List.of("critical"),
                reviewed(again, again.replace("ep1", "e2")).severities("settlement.one_per_request"));
    }

    @Test
    void amounts_may_differ_by_what_the_contract_tolerates() {
        Given given = Given.evidence("r.json", Given.paymentRequest("1100"))
                .and("e.json", Given.stripeEvent(Given.EVT, "1050", "usd"));
        Given.Reviewed tolerated = given.tolerating(50, Duration.ofDays(1)).reviewed();
        assertEquals(List.of("info"), tolerated.severities("settlement.matches_request"));
        assertEquals(List.of("matched"), tolerated.matches("request"));
        Given.Reviewed beyond = given.tolerating(49, Duration.ofDays(1)).reviewed();
        assertEquals(List.of("critical"), beyond.severities("settlement.matches_request"));
        assertEquals(List.of("partly_matched"), beyond.matches("request"));
    }
}
