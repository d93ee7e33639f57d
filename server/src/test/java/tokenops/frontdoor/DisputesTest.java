package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stripe.model.Event;
import com.stripe.model.Refund;
import com.stripe.param.EventListParams;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tokenops.sandbox.stripe.Delivery;
import tokenops.sandbox.stripe.StripeEvent;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Disputes, and what the provider tells of money that goes back: whatever comes when, and how often, it comes to the same. */
class DisputesTest extends MoneyThatGoesBack {
    @Test
    void messageAboutAPaymentWithManyRefundsAppliesOnlyWhatIsNew() throws Exception {
        Journey agent = Journey.funded(server, 10);
        server.sandbox().pauseWebhooks();
        for (int refund = 0; refund < 40; refund++) {
            atStripe(agent, 1);
        }
        List<String> told = stripe
                .v1()
                .events()
                .list(EventListParams.builder()
                        .setType("refund.updated")
                        .setLimit(2L)
                        .build())
                .getData()
                .stream()
                .map(Event::getId)
                .toList();
        assertTrue(server.sandbox().redeliver(told.getFirst(), 1).getFirst().taken());
        assertEquals(7_000_000, available(agent));
        String batches = "SELECT count(*) FROM batch WHERE home = (SELECT home FROM payment WHERE id = ?)";
        UUID payment = TestServer.uuid(agent.payment().id());
        long before = server.sql().number(batches, payment);
        assertTrue(server.sandbox().redeliver(told.getLast(), 1).getFirst().taken());
        long taken = server.sql().number(batches, payment) - before;
        // one keeps the message, and the server has chores
        assertTrue(taken < 20, () -> taken + " batches for one message");
        assertEquals(7_000_000, available(agent));
    }

    @Test
    void refundOfAChargeThatThePayersBankTookBackIsRefusedForGood() throws Exception {
        Journey agent = Journey.funded(server, 10);
        server.sandbox().pauseWebhooks();
        server.sandbox().loseDispute(server.sandbox().openDispute(charge(agent)));
        Raw keyed = server.operator().fresh();
        String path = "/v1/operator/payments/" + agent.payment().id() + "/refunds";
        Raw.Answer refused = keyed.post(path, WHOLE).refused(409, "refund-refused");
        assertTrue(refused.text().contains("has been charged back"), refused::text);
        assertEquals(List.of("0"), amounts(refused.json(), "refundable"));
        // what the refusal meant was asked for
        assertEquals("refunded", agent.client().getPayment(agent.payment().id()).state());
        assertEquals(List.of("dispute_opened", "dispute_lost"), documents(agent));
        keyed.post(path, WHOLE).refused(409, "refund-refused");
        Fingerprint.unchangedBy(server, () -> {
            Raw.Answer again = refund(agent, WHOLE).refused(409, "refund-refused");
            assertTrue(again.text().contains("in a dispute that was lost"), again::text);
            return again;
        });
    }

    @Test
    void disputedCreditsCantBeUsedUntilItIsWon() throws Exception {
        Journey agent = Journey.contracted(server, 10);
        String dispute = server.sandbox().openDispute(charge(agent));
        awaitPayment(agent, "disputed");
        assertEquals("suspended", grantState(agent));
        assertEquals(0, available(agent));
        assertEquals(List.of(0L, 110L, 0L, 0L, -110L, 0L), money(agent));
        String begin = "{\"contract_id\":\"" + agent.contract().id() + "\"}";
        agent.raw().fresh().post("/v1/runs", begin).refused(402, "payment-required");
        Fingerprint.unchangedBy(server, () -> refund(agent, WHOLE).refused(409, "refund-refused"));
        server.sandbox().winDispute(dispute);
        awaitPayment(agent, "confirmed");
        assertEquals(11_000_000, available(agent));
        agent.complete(Samples.transfers(10));
        assertEquals(List.of("dispute_opened", "dispute_won"), documents(agent));
    }

    @Test
    void lostDisputeReversesTheGrantAndLeavesWhatWasSpentOwed() throws Exception {
        Journey agent = Journey.contracted(server, 10);
        agent.complete(Samples.transfers(10));
        server.sandbox().loseDispute(server.sandbox().openDispute(charge(agent)));
        awaitPayment(agent, "refunded");
        assertEquals("reversed", grantState(agent));
        assertEquals(0, available(agent));
        assertEquals(List.of(0L, 11L, 0L, 0L, 0L, -11L), money(agent));
        assertEquals(List.of("dispute_opened", "dispute_lost"), documents(agent));
    }

    @Test
    void messagesInAnyOrderAndNumberComeToTheSame() throws Exception {
        Journey agent = Journey.credentialed(server).quote(10, 10).requestPayment();
        server.sandbox().pauseWebhooks();
        String reference = agent.payment().providerReference().orElseThrow();
        List<StripeEvent> paid = server.sandbox().settle(reference);
        atStripe(agent, 30);
        Refund failed = atStripe(agent, 50);
        server.sandbox().failRefund(failed.getId());
        String dispute = server.sandbox().openDispute(charge(agent));
        server.sandbox().loseDispute(dispute);
        List<String> told = new ArrayList<>(
                stripe
                        .v1()
                        .events()
                        .list(EventListParams.builder().setLimit(100L).build())
                        .getData()
                        .stream()
                        .filter(event -> event.getData().toJson().contains(reference))
                        .map(Event::getId)
                        .toList());
        // Stripe lists the newest first, which is the order to fear
        assertTrue(told.size() >= 10 && told.contains(paid.getFirst().id()), told::toString);
        for (String event : told) {
            List<Delivery> deliveries = server.sandbox().redeliver(event, 4);
            assertTrue(deliveries.stream().anyMatch(Delivery::taken), deliveries::toString);
        }
        assertEquals("refunded", agent.client().getPayment(agent.payment().id()).state());
        assertEquals(0, available(agent));
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L, 0L), money(agent));
        assertEquals(11_000_000, balance(agent, "credits_returned"));
        assertEquals(List.of("refund", "dispute_opened", "dispute_lost"), documents(agent));
    }
}
