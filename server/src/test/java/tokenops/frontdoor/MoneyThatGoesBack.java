package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Refund;
import com.stripe.param.RefundCreateParams;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import tokenops.ledger.LedgerCheck;
import tokenops.path.Kind;
import tokenops.proof.Json;
import tokenops.store.Database;
import tokenops.store.Documents;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** What tests of refunds and disputes share: a server and a sandbox, what is asked of them, and the books, which always balance. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
abstract class MoneyThatGoesBack {
    // Its own: the whole ledger is checked after each test, and others put rows into it beside the lanes.
    final TestServer server = TestServer.start();
    final StripeClient stripe = StripeClient.builder()
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
    Raw.Answer refund(Journey agent, String body) {
        return server.operator()
                .fresh()
                .post("/v1/operator/payments/" + agent.payment().id() + "/refunds", body);
    }

    static String wanted(long amount) {
        return "{\"amount\":\"" + amount + "\",\"reason\":\"the agent asked for it\"}";
    }

    static final String WHOLE = "{\"reason\":\"the agent asked for it\"}";

    /** A refund that somebody makes at Stripe's own dashboard. */
    Refund atStripe(Journey agent, long amount) throws StripeException {
        return stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(agent.payment().providerReference().orElseThrow())
                        .setAmount(amount)
                        .build());
    }

    String charge(Journey agent) throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .retrieve(agent.payment().providerReference().orElseThrow())
                .getLatestCharge();
    }

    void awaitPayment(Journey agent, String state) {
        Eventually.until(
                "the payment is " + state,
                () -> agent.client().getPayment(agent.payment().id()).state().equals(state));
    }

    void awaitAdjustment(Journey agent, String state) {
        Eventually.until(
                "an adjustment is " + state,
                () -> server.sql()
                        .texts(
                                "SELECT state FROM adjustment WHERE payment = ?",
                                TestServer.uuid(agent.payment().id()))
                        .contains(state));
    }

    long available(Journey agent) {
        return agent.client().getCredits().available().minor().longValueExact();
    }

    long balance(Journey agent, String account) {
        return server.sql().number("""
                SELECT coalesce(sum(CASE WHEN credit = ? THEN amount ELSE 0 END - CASE WHEN debit = ? THEN amount ELSE 0 END), 0)
                FROM transfer WHERE agent = ? AND phase IN ('single', 'post')""", account, account, TestServer.uuid(agent.id()));
    }

    /** What this agent's money lies in: provider clearing, deferred revenue, revenue, refunds, disputes, receivable. */
    List<Long> money(Journey agent) {
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

    List<String> documents(Journey agent) {
        return server.sql().documents(TestServer.uuid(agent.id()), Kind.ADJUSTMENT).stream()
                .sorted(Comparator.comparing(Documents.Stored::issuedAt))
                .map(adjustment -> adjustment.json().text("adjustment_type").orElseThrow())
                .toList();
    }

    String grantState(Journey agent) {
        return agent.client().getCredits().grants().getFirst().state();
    }

    static List<String> amounts(Json.Obj of, String... members) {
        return Stream.of(members)
                .map(member -> of.object(member)
                        .flatMap(amount -> amount.text("amount"))
                        .orElse("no " + member))
                .toList();
    }
}
