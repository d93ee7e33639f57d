package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tokenops.proof.CanonicalJson;

class SettlementChecksTest {
    @Test
    void request_event_and_funding_of_one_payment_match() {
        Given.Reviewed reviewed = Given.evidence("request.json", Given.paymentRequest("1050"))
                .and("event.json", Given.stripeEvent(Given.EVT, "1050", "usd"))
                .and("receipt.json", Given.settlementReceipt())
                .and("funding.json", Given.funding("1050"))
                .requires("settlement", false)
                .reviewed();
        assertEquals(List.of(), reviewed.pack().objects("findings"));
        assertEquals(List.of("matched"), reviewed.matches("request"));
        assertEquals(List.of("matched", "matched", "matched"), reviewed.matches("settlement"));
        assertEquals("claimed", reviewed.standing(Given.EVT));
        assertEquals("completed", reviewed.completed().outcome());
        assertEquals(100, reviewed.completed().evidenceScore());
    }

    @Test
    void another_amount_than_was_asked_for_is_critical_with_both_figures() {
        Given.Reviewed reviewed = Given.evidence("request.json", Given.paymentRequest("1100"))
                .and("event.json", Given.stripeEvent(Given.EVT, "1050", "usd"))
                .reviewed();
        var finding = reviewed.findings("settlement.matches_request").getFirst();
        assertEquals("critical", finding.text("severity").orElseThrow());
        assertEquals("1100", finding.text("expected").orElseThrow());
        assertEquals("1050", finding.text("actual").orElseThrow());
        assertEquals(2, finding.objects("records").size());
        assertEquals(List.of("partly_matched"), reviewed.matches("request"));
    }

    @Test
    void currencies_without_decimals_keep_their_own_scale() {
        String yen = Given.paymentRequest("1050").replace("TEST_USD/2", "TEST_JPY/0");
        assertEquals(
                List.of(),
                Given.evidence("r.json", yen)
                        .and("e.json", Given.stripeEvent(Given.EVT, "1050", "jpy"))
                        .reviewed()
                        .severities("settlement.matches_request"));
        assertEquals(
                List.of("critical"),
                Given.evidence("r.json", yen)
                        .and("e.json", Given.stripeEvent(Given.EVT, "1050", "usd"))
                        .reviewed()
                        .severities("settlement.matches_request"));
    }

    @Test
    void an_event_sent_again_is_major_and_one_that_differs_critical() {
        String event = Given.stripeEvent(Given.EVT, "1050", "usd");
        assertEquals(
                List.of("major"),
                Given.evidence("e.jsonl", event + event).reviewed().severities("settlement.duplicate_events"));
        assertEquals(
                List.of("critical"),
                Given.evidence("e.jsonl", event + Given.stripeEvent(Given.EVT, "1051", "usd"))
                        .reviewed()
                        .severities("settlement.duplicate_events"));
    }

    @Test
    void two_settling_events_of_one_payment_are_critical() {
        Given.Reviewed reviewed = Given.evidence(
                        "e.jsonl",
                        Given.stripeEvent(Given.EVT, "1050", "usd")
                                + Given.stripeEvent("evt_3Qx7TokenOpsSandbox0002", "1050", "usd"))
                .reviewed();
        assertEquals(List.of("critical"), reviewed.severities("settlement.one_per_request"));
        assertEquals(List.of(), reviewed.severities("settlement.duplicate_events"));
    }

    @Test
    void gross_is_net_and_fee() {
        String line = "{\"id\":\"txn_1\",\"object\":\"balance_transaction\",\"amount\":1050,\"fee\":%s,\"net\":1000}";
        assertEquals(
                List.of(),
                Given.evidence("b.json", line.formatted("50")).reviewed().severities("settlement.fees_add_up"));
        assertEquals(
                List.of("major"),
                Given.evidence("b.json", line.formatted("49")).reviewed().severities("settlement.fees_add_up"));
    }

    @Test
    void test_money_in_a_live_run_is_critical() {
        Given given = Given.evidence("e.json", Given.stripeEvent(Given.EVT, "1050", "usd"));
        assertEquals(List.of(), given.reviewed().severities("settlement.mode"));
        assertEquals(List.of("critical"), given.live().reviewed().severities("settlement.mode"));
    }

    @Test
    void a_client_secret_never_reaches_the_package() {
        Given.Reviewed reviewed = Given.evidence("e.json", Given.stripeEvent(Given.EVT, "1050", "usd"))
                .and("bad.json", Given.stripeEvent(Given.EVT, "1050", "usd").replace("}}}}", "}}"))
                .reviewed();
        assertFalse(CanonicalJson.text(reviewed.pack()).contains("hush"));
    }

    @Test
    void settlements_as_csv_are_matched_like_any_other() {
        String csv = "provider,provider_reference,payment_request,event_id,amount,asset,fee,net,status\r\n" + "stripe,"
                + Given.PI + "," + Given.PAY + "," + Given.EVT + ",1050,TEST_USD/2,50,1000,succeeded\r\n";
        Given.Reviewed reviewed = Given.evidence("s.csv", csv)
                .and("r.json", Given.paymentRequest("1050"))
                .reviewed();
        assertEquals(List.of(), reviewed.pack().objects("findings"));
        assertEquals(List.of("matched"), reviewed.matches("settlement"));
    }

    @Test
    void a_stripe_list_is_read_item_by_item() {
        String list = "{\"object\":\"list\",\"has_more\":false,\"data\":["
                + Given.stripeEvent(Given.EVT, "1050", "usd") + ","
                + "{\"id\":\"re_1\",\"object\":\"refund\",\"amount\":50,\"currency\":\"usd\",\"payment_intent\":\""
                + Given.PI + "\"}]}";
        Given.Reviewed reviewed = Given.evidence("list.json", list)
                .and("r.json", Given.paymentRequest("1050"))
                .reviewed();
        assertEquals(
                3,
                reviewed.pack()
                        .object("metering")
                        .orElseThrow()
                        .whole("records_read")
                        .orElseThrow());
        assertEquals(List.of(), reviewed.severities("settlement.matches_request"));
    }

    @Test
    void every_stripe_fixture_is_read_or_named() throws Exception {
        var fixtures = CanonicalJson.readObject(Given.shared("stripe-objects.json"));
        for (var fixture : fixtures.members().entrySet()) {
            Given.Reviewed reviewed = Given.evidence(fixture.getKey(), CanonicalJson.text(fixture.getValue()))
                    .reviewed();
            var input = reviewed.pack().objects("inputs").getFirst();
            assertEquals(
                    1,
                    input.whole("records").orElseThrow()
                            + input.whole("left_out").orElseThrow());
        }
        assertTrue(fixtures.members().size() > 10);
    }

    @Test
    void a_refund_message_is_no_second_settlement() {
        String refund = "{\"id\":\"evt_2\",\"object\":\"event\",\"type\":\"charge.refunded\",\"data\":{\"object\":"
                + "{\"id\":\"ch_1\",\"object\":\"charge\",\"amount\":1050,\"currency\":\"usd\",\"status\":\"succeeded\","
                + "\"payment_intent\":\"" + Given.PI + "\"}}}";
        Given.Reviewed reviewed = Given.evidence("r.json", Given.paymentRequest("1050"))
                .and("refund.json", refund)
                .reviewed();
        assertEquals(List.of("unmatched"), reviewed.matches("request"));
        assertEquals(List.of(), reviewed.matches("settlement"));
    }

    @Test
    void supporting_documents_are_read_and_stand_on_no_side() {
        Given.Reviewed reviewed = Given.evidence(
                        "docs.json",
                        "[{\"kind\":\"quote\",\"schema_version\":1,\"id\":\"quo_1\",\"links\":[]},"
                                + "{\"kind\":\"contract\",\"schema_version\":1,\"id\":\"con_1\",\"links\":[]},"
                                + "{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[]},"
                                + "{\"kind\":\"poem\",\"schema_version\":1}]")
                .reviewed();
        assertEquals(List.of("minor"), reviewed.severities("evidence.recognised"));
        assertEquals(List.of(), reviewed.pack().objects("matches"));
        assertEquals(
                3, reviewed.pack().objects("inputs").getFirst().whole("records").orElseThrow());
    }
}
