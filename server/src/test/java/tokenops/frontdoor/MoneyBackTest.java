package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.model.Refund;
import com.stripe.param.EventListParams;
import com.stripe.param.RefundCreateParams;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tokenops.client.Contract;
import tokenops.ledger.LedgerCheck;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.proof.Json;
import tokenops.sandbox.stripe.Delivery;
import tokenops.sandbox.stripe.StripeEvent;
import tokenops.store.Database;
import tokenops.store.Documents;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Money that goes back takes unspent credits with it; what was spent is owed. Each movement has its document and balances. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class MoneyBackTest {
    // Its own: the whole ledger is checked after each test, and others put rows into it beside the lanes.
    private final TestServer server = TestServer.start();
    private final StripeClient stripe = StripeClient.builder()
            .setApiKey(server.sandbox().account().secretKey())
            .setApiBase(server.sandbox().base().toString())
            .build();

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void theBooksBalance() throws SQLException {
        server.sandbox().resumeWebhooks();
        List<String> findings = new LedgerCheck(Database.beside(server.database(), "a test"))
                .run().stream().flatMap(result -> result.findings().stream()).toList();
        assertEquals(List.of(), findings);
    }

    /** Asks for a refund as an operator does. */
    private Raw.Answer refund(Journey agent, String body) {
        return server.operator()
                .fresh()
                .post("/v1/operator/payments/" + agent.payment().id() + "/refunds", body);
    }

    private static String wanted(long amount) {
        return "{\"amount\":\"" + amount + "\",\"reason\":\"the agent asked for it\"}";
    }

    private static final String WHOLE = "{\"reason\":\"the agent asked for it\"}";

    /** A refund that somebody makes at Stripe's own dashboard. */
    private Refund atStripe(Journey agent, long amount) throws StripeException {
        return stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(agent.payment().providerReference().orElseThrow())
                        .setAmount(amount)
                        .build());
    }

    private String charge(Journey agent) throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .retrieve(agent.payment().providerReference().orElseThrow())
                .getLatestCharge();
    }

    private void awaitPayment(Journey agent, String state) {
        Eventually.until(
                "the payment is " + state,
                () -> agent.client().getPayment(agent.payment().id()).state().equals(state));
    }

    private void awaitAdjustment(Journey agent, String state) {
        Eventually.until(
                "an adjustment is " + state,
                () -> server.sql()
                        .texts(
                                "SELECT state FROM adjustment WHERE payment = ?",
                                TestServer.uuid(agent.payment().id()))
                        .contains(state));
    }

    private long available(Journey agent) {
        return agent.client().getCredits().available().minor().longValueExact();
    }

    private long balance(Journey agent, String account) {
        return server.sql().number("""
                SELECT coalesce(sum(CASE WHEN credit = ? THEN amount ELSE 0 END - CASE WHEN debit = ? THEN amount ELSE 0 END), 0)
                FROM transfer WHERE agent = ? AND phase IN ('single', 'post')""", account, account, TestServer.uuid(agent.id()));
    }

    /** What this agent's money lies in: provider clearing, deferred revenue, revenue, refunds, disputes, receivable. */
    private List<Long> money(Journey agent) {
        return Stream.of(
                        "provider_clearing:stripe_stablecoin",
                        "deferred_revenue",
                        "revenue",
                        "refunds",
                        "disputes",
                        "receivables:" + agent.id())
                .map(account -> balance(agent, account))
                .toList();
    }

    private List<String> documents(Journey agent) {
        return server.sql().documents(TestServer.uuid(agent.id()), Kind.ADJUSTMENT).stream()
                .sorted(Comparator.comparing(Documents.Stored::issuedAt))
                .map(adjustment -> adjustment.json().text("adjustment_type").orElseThrow())
                .toList();
    }

    private String grantState(Journey agent) {
        return agent.client().getCredits().grants().getFirst().state();
    }

    @Test
    void wholeRefundOfAnUnspentPaymentTakesAllItsCreditsBack() {
        Journey agent = Journey.funded(server, 10);
        Raw.Answer answer = refund(agent, WHOLE).done(201);
        assertEquals("submitted", answer.member("state"));
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

    private static List<String> amounts(Json.Obj of, String... members) {
        return Stream.of(members)
                .map(member -> of.object(member)
                        .flatMap(amount -> amount.text("amount"))
                        .orElse("no " + member))
                .toList();
    }

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
