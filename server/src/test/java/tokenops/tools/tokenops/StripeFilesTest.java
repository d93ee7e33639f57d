package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;

/** Stripe's files as they come out of its API, its Dashboard and its reports. */
class StripeFilesTest {
    private static final String BALANCE = """
            id,Type,Source,Amount,Fee,Destination Platform Fee,Net,Currency,Created (UTC),Available On (UTC),Description,Transfer,Transfer Date (UTC),Transfer Group,payment_request (metadata)
            txn_1,charge,ch_1,10.50,0.61,,9.89,usd,2026-11-23 10:15,2026-11-25 00:00,"Credits, ten",po_1,2026-11-26 00:00,,%s
            txn_2,charge,ch_2,1000,36,,964,jpy,2026-11-23 10:16,2026-11-25 00:00,,po_2,2026-11-26 00:00,,
            txn_3,refund,re_1,-3.25,0.00,,-3.26,usd,2026-11-23 10:17,2026-11-25 00:00,,,,,
            txn_4,payout,po_1,-9.89,0.00,,-9.89,usd,2026-11-26 00:00,2026-11-26 00:00,STRIPE PAYOUT,,,,
            """.formatted(Given.PAY);

    @Test
    void the_shared_objects_are_read_as_they_are() throws Exception {
        Json.Obj fixtures = CanonicalJson.readObject(Given.shared("stripe-objects.json"));
        Given.Reviewed reviewed = new Given()
                .and("stripe.json", Given.shared("stripe-objects.json"), Optional.empty())
                .reviewed();
        assertEquals("8 read, 7 left out", reviewed.counts());
        assertEquals(15, fixtures.members().size());
        List<String> unasked = reviewed.findings("evidence.recognised").stream()
                .map(finding -> finding.text("statement").orElseThrow())
                .toList();
        assertEquals(7, unasked.size());
        for (String what : List.of(
                "event of a plan",
                "webhook_endpoint",
                "customer",
                "invoice",
                "payment_method",
                "billing.credit_grant")) {
            assertTrue(unasked.stream().anyMatch(text -> text.contains("it is a Stripe " + what + ",")), what);
        }
        assertEquals(List.of(), reviewed.leftOut());
        assertEquals(List.of(), reviewed.findings("settlement.fees_add_up"));
    }

    @Test
    void a_list_and_single_objects_read_alike() throws Exception {
        Json.Obj fixtures = CanonicalJson.readObject(Given.shared("stripe-objects.json"));
        for (String kind : List.of("balance_transaction", "payout", "refund", "dispute", "charge")) {
            String one = CanonicalJson.text(fixtures.get(kind).orElseThrow());
            String list =
                    "{\"object\":\"list\",\"has_more\":false,\"url\":\"/v1/x\",\"data\":[" + one + "," + one + "]}";
            assertEquals(
                    "1 read, 0 left out", Given.evidence("o", one).reviewed().counts(), kind);
            assertEquals(
                    "2 read, 0 left out", Given.evidence("l", list).reviewed().counts(), kind);
            assertEquals(
                    "2 read, 0 left out",
                    Given.evidence("l.jsonl", one + "\n" + one).reviewed().counts(),
                    kind);
        }
    }

    @Test
    void the_dashboards_balance_export_is_checked_in_minor_units() {
        Given.Reviewed reviewed = Given.evidence("balance.csv", BALANCE).reviewed();
        assertEquals("4 read, 0 left out", reviewed.counts());
        assertEquals(
                List.of("Net -326 and fee 0 make -326, and gross is -325."),
                reviewed.findings("settlement.fees_add_up").stream()
                        .map(finding -> finding.text("statement").orElseThrow())
                        .toList());
        assertEquals("claimed", reviewed.standing(Given.PAY), "our payment's id stands in its metadata");
    }

    @Test
    void the_itemized_reports_are_checked_in_minor_units() {
        String activity = """
                "balance_transaction_id","created_utc","available_on_utc","currency","gross","fee","net","reporting_category","source_id","payment_intent_id"
                "txn_1","2026-11-23 10:15:00","2026-11-25 00:00:00","kwd","10.500","0.610","9.891","charge","ch_1","%s"
                """.formatted(Given.PI);
        Given.Reviewed reviewed = Given.evidence("activity.csv", activity).reviewed();
        assertEquals("1 read, 0 left out", reviewed.counts());
        assertEquals(1, reviewed.findings("settlement.fees_add_up").size());
        assertEquals("claimed", reviewed.standing(Given.PI));
        String payouts = """
                payout_id,effective_at_utc,currency,gross,fee,net,reporting_category,balance_transaction_id,description,payout_expected_arrival_date,payout_status
                po_1,2026-11-26 00:00:00,usd,-9.89,0.00,-9.89,payout,txn_4,STRIPE PAYOUT,2026-11-27,paid
                """;
        assertEquals(
                "1 read, 0 left out",
                Given.evidence("p.csv", payouts).reviewed().counts());
    }

    @Test
    void the_dashboards_payout_export_says_its_mode() {
        String payouts = """
                id,Amount,Created (UTC),Currency,Livemode,Arrival Date (UTC),Source Type,Destination,Status,Type,Method,Description,Balance Transaction
                po_1,3930.14,2026-07-10 00:18,usd,true,2026-07-10 00:00,card,ba_1,paid,bank_account,standard,STRIPE PAYOUT,txn_1
                """;
        Given.Reviewed live = Given.evidence("p.csv", payouts).live().reviewed();
        assertEquals("1 read, 0 left out", live.counts());
        assertEquals(List.of(), live.severities("settlement.mode"));
        assertEquals(
                List.of("critical"), Given.evidence("p.csv", payouts).reviewed().severities("settlement.mode"));
    }

    @ParameterizedTest
    @CsvSource({"'10,50'", "1e1", "10.505", "NaN", "'1,000.00'"})
    void an_amount_that_is_not_exactly_one_costs_its_row(String amount) {
        String quoted = "\"" + amount + "\"";
        Given.Reviewed reviewed =
                Given.evidence("b.csv", BALANCE.replace("10.50", quoted)).reviewed();
        assertEquals("3 read, 1 left out", reviewed.counts());
        assertEquals(
                List.of("2: A record was left out: its amount " + amount
                        + " is no number of at most 2 decimals, which usd has."),
                reviewed.leftOut());
    }

    @Test
    void a_meter_event_is_usage() {
        String event = "{\"object\":\"billing.meter_event\",\"event_name\":\"record\",\"identifier\":\"u1\","
                + "\"livemode\":false,\"payload\":{\"stripe_customer_id\":\"cus_1\",\"value\":\"25\"},\"timestamp\":1795425600}";
        Given.Reviewed reviewed =
                Given.evidence("m.jsonl", event + "\n" + event).reviewed();
        assertEquals("2 read, 0 left out", reviewed.counts());
        assertEquals(
                1,
                reviewed.findings("usage.duplicates").size(),
                () -> reviewed.pack().toString());
    }
}
