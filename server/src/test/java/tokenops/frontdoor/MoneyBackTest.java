package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stripe.model.Refund;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tokenops.client.Contract;
import tokenops.path.Id;
import tokenops.proof.Json;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Refunds take unspent credits with them; what was spent is owed. Each movement has its document and balances. */
class MoneyBackTest extends MoneyThatGoesBack {
    @Test
    void wholeRefundOfAnUnspentPaymentTakesAllItsCreditsBack() {
        Journey agent = Journey.funded(server, 10);
        Raw.Answer answer = refund(agent, WHOLE).done(201);
        // the provider's own word may be faster than its answer to us
        assertTrue(Set.of("submitted", "succeeded").contains(answer.member("state")), answer::text);
        awaitPayment(agent, "refunded");
        assertEquals(0, available(agent));
        assertEquals("reversed", grantState(agent));
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L, 0L), money(agent));
        assertEquals(11_000_000, balance(agent, "credits_returned"));
        assertEquals(List.of("refund"), documents(agent));
        Raw.Answer document =
                agent.raw().get("/v1/adjustments/" + answer.member("id")).done(200);
        assertTrue(
                document.text().contains("1.10 TEST_USD was refunded, 11.000000 TEST_CREDIT taken back."),
                document::text);
        Eventually.until(
                "its leaf is in the log",
                () -> server.sql()
                                .number(
                                        "SELECT count(*) FROM log_entry WHERE position(? IN convert_from(leaf, 'UTF8')) > 0",
                                        document.member("digest"))
                        == 1);
        assertTrue(server.sql()
                .texts(
                        "SELECT action || ' ' || detail FROM audit WHERE subject = ?",
                        agent.payment().id())
                .contains("refundPayment whatever is left: the agent asked for it"));
        Journey another = Journey.credentialed(server);
        another.raw().get("/v1/adjustments/" + answer.member("id")).refused(404, "not-found");
    }

    @Test
    void partOfAPaymentIsRefundedAndTheRestStaysGood() {
        Journey agent = Journey.funded(server, 10);
        refund(agent, wanted(40)).done(201);
        awaitAdjustment(agent, "succeeded");
        assertEquals(7_000_000, available(agent));
        assertEquals(List.of(-70L, 70L, 0L, 0L, 0L, 0L), money(agent));
        agent.offer(Contract.Request::pollingOnly).accept().complete(Samples.transfers(10));
        assertEquals(5_900_000, available(agent));
        assertEquals(
                "confirmed", agent.client().getPayment(agent.payment().id()).state());
    }

    @Test
    void whatWasSpentOfARefundedPaymentIsOwedUntilItIsSettled() throws Exception {
        Journey agent = Journey.contracted(server, 10);
        agent.complete(Samples.transfers(10));
        server.sandbox().pauseWebhooks();
        Raw.Answer begun = refund(agent, WHOLE).done(201);
        server.sandbox().resumeWebhooks();
        assertEquals(List.of("11000000", "9900000"), amounts(begun.json(), "credits", "set_aside"));
        awaitPayment(agent, "refunded");
        assertEquals(0, available(agent));
        assertEquals(List.of(0L, 11L, 0L, 0L, 0L, -11L), money(agent));
        String adjustments = "/v1/operator/payments/" + agent.payment().id() + "/adjustments";
        Json.Obj gone = server.operator()
                .get(adjustments)
                .done(200)
                .json()
                .objects("items")
                .getFirst();
        assertEquals(
                List.of("110", "11000000", "9900000", "99", "11"),
                amounts(gone, "amount", "credits", "taken_back", "covered", "owed"));
        agent.quote(1, 10).pay();
        String begin = "{\"contract_id\":\"" + agent.contract().id() + "\"}";
        Fingerprint.unchangedBy(
                server, () -> agent.raw().fresh().post("/v1/runs", begin).refused(402, "receivable-open"));
        String refunded =
                server.sql().text("SELECT payment FROM adjustment WHERE agent = ?", TestServer.uuid(agent.id()));
        String payment = new Id.Payment(UUID.fromString(refunded)).text();
        String settle = "/v1/operator/payments/" + payment + "/receivable";
        String paid = "{\"how\":\"paid\",\"reason\":\"by bank transfer\"}";
        Raw.Answer settled = server.operator().fresh().post(settle, paid).done(200);
        assertTrue(settled.text().contains("\"amount\":\"11\""), settled::text);
        Json.Obj listed = server.operator()
                .get(adjustments)
                .done(200)
                .json()
                .objects("items")
                .getLast();
        assertEquals(
                List.of(settled.member("id"), "receivable_settled", "settled", "paid: by bank transfer"),
                Stream.of("id", "type", "state", "reason")
                        .map(member -> listed.text(member).orElseThrow())
                        .toList());
        assertEquals(List.of("11"), amounts(listed, "amount"));
        assertEquals(0, balance(agent, "receivables:" + agent.id()));
        Fingerprint.unchangedBy(
                server, () -> server.operator().fresh().post(settle, paid).refused(409, "transition-refused"));
        agent.complete(Samples.transfers(10));
        assertEquals(List.of("refund", "receivable_settled"), documents(agent));
    }

    @Test
    void creditsThatARunReleasesAfterTheRefundReduceWhatIsOwed() {
        Journey agent = Journey.funded(server, 10)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        String run = agent.begin().id();
        agent.awaiting(run, "awaiting_evidence");
        refund(agent, WHOLE).done(201);
        awaitPayment(agent, "refunded");
        assertEquals(-11, balance(agent, "receivables:" + agent.id()));
        server.operator()
                .fresh()
                .post(
                        "/v1/operator/payments/" + agent.payment().id() + "/receivable",
                        "{\"how\":\"paid\",\"reason\":\"too early\"}")
                .refused(409, "transition-refused");
        agent.client().cancelRun(run);
        server.clock().forward(Duration.ofMinutes(11));
        Eventually.until("the sweep has taken them", () -> balance(agent, "receivables:" + agent.id()) == 0);
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L, 0L), money(agent));
        assertEquals(11_000_000, balance(agent, "credits_returned"));
    }

    @Test
    void refundMadeAtTheProviderIsSeenByItsWebhook() throws Exception {
        Journey agent = Journey.funded(server, 10);
        atStripe(agent, 30);
        Eventually.until("the credits are gone", () -> available(agent) == 8_000_000);
        atStripe(agent, 80);
        awaitPayment(agent, "refunded");
        assertEquals(List.of("refund", "refund"), documents(agent));
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L, 0L), money(agent));
    }

    @Test
    void refundThatFailsAfterAllGivesTheCreditsBack() throws Exception {
        Journey agent = Journey.contracted(server, 10);
        agent.complete(Samples.transfers(10));
        Refund refund = atStripe(agent, 110);
        awaitPayment(agent, "refunded");
        server.sandbox().failRefund(refund.getId());
        awaitPayment(agent, "confirmed");
        assertEquals(9_900_000, available(agent));
        assertEquals("funded", grantState(agent));
        assertEquals(List.of(-110L, 110L, 0L, 0L, 0L, 0L), money(agent));
        assertEquals(List.of("refund", "refund_failed"), documents(agent));
        agent.complete(Samples.transfers(10));
    }

    @Test
    void sameKeyRefundsOnceAndKeysTogetherNeverMoreThanWasPaid() throws Exception {
        Journey agent = Journey.funded(server, 10);
        String path = "/v1/operator/payments/" + agent.payment().id() + "/refunds";
        Raw once = server.operator().fresh();
        Raw.Answer first = once.post(path, wanted(20)).done(201);
        Raw.Answer second = once.post(path, wanted(20)).done(201);
        assertEquals(first.text(), second.text());
        once.post(path, wanted(21)).refused(422, "idempotency-key-reused");
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> requests =
                    Collections.nCopies(8, () -> refund(agent, wanted(30)).status());
            List<Integer> statuses = new ArrayList<>();
            for (Future<Integer> future : callers.invokeAll(requests)) {
                statuses.add(future.get());
            }
            assertEquals(3, statuses.stream().filter(status -> status == 201).count(), statuses::toString);
            assertEquals(5, statuses.stream().filter(status -> status == 409).count(), statuses::toString);
        }
        Eventually.until("all went through", () -> documents(agent).size() == 4);
        assertEquals(List.of(0L, 0L, 0L, 0L, 0L, 0L), money(agent));
        awaitPayment(agent, "refunded");
    }

    @Test
    void whatCantBeRefundedIsRefusedAndChangesNothing() throws Exception {
        Journey agent = Journey.funded(server, 10);
        Journey unpaid = Journey.credentialed(server).quote(1, 10).requestPayment();
        String path = "/v1/operator/payments/" + agent.payment().id() + "/refunds";
        Fingerprint.unchangedBy(server, () -> {
            for (String amount : List.of("-1", "0", "1.5", "1e3", "", "99999999999999999999", "٣")) {
                refund(agent, "{\"amount\":\"" + amount + "\",\"reason\":\"r\"}")
                        .refused(400, "invalid-request");
            }
            Raw.Answer number = refund(agent, "{\"amount\":5,\"reason\":\"r\"}").refused(400, "invalid-request");
            assertTrue(number.text().contains("amount: a string, not a number"), number::text);
            refund(agent, "{\"reason\":\" \"}").refused(400, "invalid-request");
            refund(agent, "{\"reason\":\"r\",\"to\":\"me\"}").refused(400, "unknown-members");
            server.operator().post(path, WHOLE).refused(400, "idempotency-key-required");
            Raw.Answer more = refund(agent, wanted(111)).refused(409, "refund-refused");
            assertEquals(
                    "110",
                    more.json()
                            .object("refundable")
                            .orElseThrow()
                            .text("amount")
                            .orElseThrow());
            refund(agent, wanted(999_999_999_999_999_999L)).refused(409, "refund-refused");
            refund(unpaid, WHOLE).refused(409, "refund-refused");
            for (String unknown : List.of("pay_00000000000000000000000000", "pay_x", agent.id())) {
                server.operator()
                        .fresh()
                        .post("/v1/operator/payments/" + unknown + "/refunds", WHOLE)
                        .refused(404, "not-found");
            }
            server.operator()
                    .fresh()
                    .post(
                            "/v1/operator/payments/" + agent.payment().id() + "/receivable",
                            "{\"how\":\"forgotten\",\"reason\":\"r\"}")
                    .refused(400, "invalid-request");
            server.operator()
                    .fresh()
                    .post(
                            "/v1/operator/payments/" + agent.payment().id() + "/receivable",
                            "{\"how\":\"paid\",\"reason\":\"r\"}")
                    .refused(409, "transition-refused");
            return agent.raw().fresh().post(path, WHOLE).refused(401, "not-authenticated");
        });
    }
}
