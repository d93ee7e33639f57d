package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.sandbox.stripe.Delivery;
import tokenops.sandbox.stripe.PaymentOutcome;
import tokenops.sandbox.stripe.SignedWebhook;
import tokenops.sandbox.stripe.Signing;
import tokenops.sandbox.stripe.StripeEvent;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** The provider's word funds once, when it is signed, fresh, about this payment and over exactly its amount. */
@ExtendWith(OneServer.class)
class ProviderMessagesTest {
    private static final String WEBHOOK = "/v1/providers/stripe_stablecoin/webhook";

    private final TestServer server;

    ProviderMessagesTest(TestServer server) {
        this.server = server;
    }

    @AfterEach
    void resume() {
        server.sandbox().resumeWebhooks();
    }

    /** A payment that the provider has taken but not told us of: it holds its webhooks back. */
    private StripeEvent untold(Journey agent, PaymentOutcome outcome) {
        agent.requestPayment();
        server.sandbox().pauseWebhooks();
        return of(
                "payment_intent.succeeded",
                server.sandbox().settle(agent.payment().providerReference().orElseThrow(), outcome));
    }

    private Raw.Answer send(SignedWebhook webhook) {
        return server.raw().with("Stripe-Signature", webhook.signature()).post(WEBHOOK, webhook.body());
    }

    @Test
    void messageSignedByAnotherChangedOrStaleIsRefused() throws Exception {
        Journey agent = Journey.credentialed(server).quote(1, 10);
        StripeEvent event = untold(agent, PaymentOutcome.PAID);
        Fingerprint.unchangedBy(server, () -> {
            send(server.sandbox().signedWebhook(event, Signing.WRONG_SECRET)).refused(400, "webhook-signature-invalid");
            send(server.sandbox().signedWebhook(event, Signing.TAMPERED)).refused(400, "webhook-signature-invalid");
            send(server.sandbox().signedWebhook(event, Signing.stale(Duration.ofMinutes(6))))
                    .refused(400, "webhook-stale");
            send(server.sandbox().signedWebhook(event, Signing.stale(Duration.ofMinutes(-6))))
                    .refused(400, "webhook-stale");
            byte[] body = server.sandbox().signedWebhook(event).body();
            server.raw().post(WEBHOOK, body).refused(400, "webhook-signature-invalid");
            for (String signature :
                    List.of("", "t=,v1=", "t=1,v1=00", "v1=" + "0".repeat(64), "t=99999999999999999999,v1=0")) {
                server.raw()
                        .with("Stripe-Signature", signature)
                        .post(WEBHOOK, body)
                        .refused(400, "webhook-signature-invalid");
            }
            server.raw().post("/v1/providers/nobody/webhook", body).refused(404, "not-found");
            return server.raw().post(WEBHOOK, new byte[(512 << 10) + 1]).refused(413, "body-too-large");
        });
        assertEquals(
                "submitted", agent.client().getPayment(agent.payment().id()).state());
        assertEquals(BigInteger.ZERO, agent.client().getCredits().available().minor());
    }

    @Test
    void hundredCopiesOfOneEventAtOnceFundOnce() {
        Journey agent = Journey.credentialed(server).quote(1, 10);
        StripeEvent event = untold(agent, PaymentOutcome.PAID);
        List<Delivery> copies = server.sandbox().redeliver(event.id(), 100);
        assertTrue(copies.stream().allMatch(Delivery::taken), copies::toString);
        assertEquals(1, agent.client().getCredits().grants().size());
        assertEquals(agent.quote().credits(), agent.client().getCredits().available());
        assertEquals(1, server.sql().number("SELECT count(*) FROM confirmation WHERE event_id = ?", event.id()));
        Raw.Answer replay = send(server.sandbox().signedWebhook(event)).done(200);
        assertEquals("duplicate", replay.member("state"));
    }

    @Test
    void ofAllThatTheProviderSaysAboutAPaymentOneMessageFunds() {
        Journey agent = Journey.funded(server, 1);
        String messages = "SELECT count(*) FROM confirmation WHERE payment = ? AND state = ?";
        assertEquals(
                1, server.sql().number(messages, TestServer.uuid(agent.payment().id()), "verified"));
        assertTrue(server.sql().number(messages, TestServer.uuid(agent.payment().id()), "rejected") >= 2);
        assertEquals(agent.quote().credits(), agent.client().getCredits().available());
    }

    @Test
    void oneCentTooLittleOrTooMuchWaitsForAnOperatorAndCreditsNothing() {
        for (int off : List.of(-1, 1)) {
            Journey agent = Journey.credentialed(server).quote(1, 10);
            long asked = agent.quote().price().minor().longValueExact();
            StripeEvent event = untold(agent, new PaymentOutcome.Paid(OptionalLong.of(asked + off)));
            Raw.Answer answer = send(server.sandbox().signedWebhook(event)).done(200);
            assertEquals("manual_review", answer.member("state"));
            assertTrue(answer.member("reason").startsWith(off < 0 ? "underpaid by " : "overpaid by "), answer::text);
            assertEquals(
                    "submitted", agent.client().getPayment(agent.payment().id()).state());
            assertEquals(
                    BigInteger.ZERO, agent.client().getCredits().available().minor());
            assertEquals(
                    0,
                    server.sql().number("SELECT count(*) FROM transfer WHERE agent = ?", TestServer.uuid(agent.id())));
            assertTrue(server.operator()
                    .get("/v1/operator/confirmations")
                    .done(200)
                    .text()
                    .contains(answer.member("id")));
            server.sandbox().resumeWebhooks();
        }
    }

    @Test
    void rawMessageBehindAConfirmationIsKeptByteForByte() {
        Journey agent = Journey.credentialed(server).quote(1, 10);
        StripeEvent event = untold(agent, PaymentOutcome.PAID);
        SignedWebhook webhook = server.sandbox().signedWebhook(event);
        String confirmation = send(webhook).done(200).member("id");
        assertArrayEquals(webhook.body(), agent.client().getProviderMessage(confirmation));
    }

    @Test
    void paymentThatFailedOrIsStillUnderWaySaysSoAndFundsNothing() {
        for (PaymentOutcome outcome : List.of(PaymentOutcome.FAILED, PaymentOutcome.STILL_PROCESSING)) {
            String state = outcome == PaymentOutcome.FAILED ? "failed" : "pending";
            Journey agent = Journey.credentialed(server).quote(1, 10).requestPayment();
            agent.awaitTaken(
                    server.sandbox().settle(agent.payment().providerReference().orElseThrow(), outcome));
            assertEquals(state, agent.client().getPayment(agent.payment().id()).state());
            Raw.Answer again = agent.raw()
                    .fresh()
                    .post("/v1/quotes/" + agent.quote().id() + "/payments", "{\"route\":\"stripe_stablecoin\"}")
                    .done(201);
            // what is paid and not final is never asked for again
            assertEquals(state.equals("failed"), again.json().object("pay").isPresent(), again::text);
            assertEquals(
                    BigInteger.ZERO, agent.client().getCredits().available().minor());
            agent.awaitTaken(
                    server.sandbox().settle(agent.payment().providerReference().orElseThrow()));
            Eventually.until(
                    "a later payment counts",
                    () -> agent.client()
                            .getPayment(agent.payment().id())
                            .state()
                            .equals("confirmed"));
        }
    }

    @Test
    void messageOfAnEarlierTryDoesNotMakeAFailedPaymentPending() {
        Journey agent = Journey.credentialed(server).quote(1, 10).requestPayment();
        server.sandbox().pauseWebhooks();
        String reference = agent.payment().providerReference().orElseThrow();
        List<StripeEvent> first = server.sandbox().settle(reference, PaymentOutcome.FAILED);
        send(server.sandbox().signedWebhook(of("payment_intent.payment_failed", first)))
                .done(200);
        send(server.sandbox().signedWebhook(of("payment_intent.processing", first)))
                .done(200);
        Raw.Answer again = agent.raw()
                .fresh()
                .post("/v1/quotes/" + agent.quote().id() + "/payments", "{\"route\":\"stripe_stablecoin\"}")
                .done(201);
        assertEquals("failed", again.member("state"));
        assertTrue(again.json().object("pay").isPresent(), again::text);

        // The same message of a second try is true when it comes.
        List<StripeEvent> second = server.sandbox().settle(reference, PaymentOutcome.STILL_PROCESSING);
        send(server.sandbox().signedWebhook(of("payment_intent.processing", second)))
                .done(200);
        assertEquals("pending", agent.client().getPayment(agent.payment().id()).state());
    }

    private static StripeEvent of(String type, List<StripeEvent> events) {
        return events.stream()
                .filter(event -> event.type().equals(type))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void paymentThatWasCanceledAtTheProviderHasFailed() throws StripeException {
        Journey agent = Journey.credentialed(server).quote(1, 10).requestPayment();
        StripeClient.builder()
                .setApiKey(server.sandbox().account().secretKey())
                .setApiBase(server.sandbox().base().toString())
                .build()
                .v1()
                .paymentIntents()
                .cancel(agent.payment().providerReference().orElseThrow());
        Eventually.until(
                "it has failed",
                () -> agent.client().getPayment(agent.payment().id()).state().equals("failed"));
    }

    @Test
    void whatTheProviderSaysOfAnUnpaidPaymentIsLearntWithoutItsMessages() {
        for (PaymentOutcome outcome : List.of(PaymentOutcome.FAILED, PaymentOutcome.STILL_PROCESSING)) {
            Journey agent = Journey.credentialed(server).quote(1, 10).requestPayment();
            server.sandbox().pauseWebhooks();
            String reference = agent.payment().providerReference().orElseThrow();
            server.sandbox().settle(reference, outcome);
            server.clock().forward(Duration.ofMinutes(3));
            String state = outcome == PaymentOutcome.FAILED ? "failed" : "pending";
            Eventually.until(
                    "it is " + state,
                    () -> agent.client()
                            .getPayment(agent.payment().id())
                            .state()
                            .equals(state));
            server.sandbox().settle(reference);
            server.clock().forward(Duration.ofMinutes(10));
            Eventually.until(
                    "it is confirmed",
                    () -> agent.client()
                            .getPayment(agent.payment().id())
                            .state()
                            .equals("confirmed"));
            server.sandbox().resumeWebhooks();
        }
    }

    @Test
    void signedMessageAboutNothingOfOursIsKeptForAnOperator() {
        Journey agent = Journey.credentialed(server).quote(1, 10);
        StripeEvent event = untold(agent, PaymentOutcome.PAID);
        String foreign = new String(server.sandbox().signedWebhook(event).body(), StandardCharsets.UTF_8)
                .replace(agent.payment().id(), "pay_00000000000000000000000000")
                .replace(event.id(), event.id() + "foreign");
        Raw.Answer answer = server.raw()
                .with("Stripe-Signature", signed(foreign))
                .post(WEBHOOK, foreign)
                .done(200);
        assertEquals("manual_review", answer.member("state"));
        assertEquals(
                "submitted", agent.client().getPayment(agent.payment().id()).state());
    }

    /** A key of ours would hold it: one that is too long for an index kept all who write waiting. */
    @Test
    void signedMessageWithoutAnEventIdThatCanBeAKeyIsRefused() {
        for (String id : List.of("", "x".repeat(256), "0123456789abcdef".repeat(400), "a\\u0000b")) {
            String message = "{\"id\":\"" + id + "\",\"type\":\"payment_intent.succeeded\"}";
            server.raw()
                    .with("Stripe-Signature", signed(message))
                    .post(WEBHOOK, message)
                    .refused(400, "webhook-signature-invalid");
        }
    }

    @Test
    void signedMessageOfAnotherAccountModeOrReferenceIsRejected() {
        Journey agent = Journey.credentialed(server).quote(1, 10);
        StripeEvent event = untold(agent, PaymentOutcome.PAID);
        String genuine = new String(server.sandbox().signedWebhook(event).body(), StandardCharsets.UTF_8);
        List<String> others = List.of(
                genuine.replace("\"livemode\":false", "\"livemode\":true")
                        .replace("\"livemode\": false", "\"livemode\": true"),
                genuine.replaceFirst("\\{", "{\"account\":\"acct_another\","),
                genuine.replace(agent.payment().providerReference().orElseThrow(), "pi_another"));
        for (int i = 0; i < others.size(); i++) {
            String other = others.get(i).replace(event.id(), event.id() + "x" + i);
            Raw.Answer answer = server.raw()
                    .with("Stripe-Signature", signed(other))
                    .post(WEBHOOK, other)
                    .done(200);
            assertEquals("rejected", answer.member("state"), answer::text);
        }
        assertEquals(BigInteger.ZERO, agent.client().getCredits().available().minor());
    }

    /** Signed as the provider signs (docs.stripe.com/webhooks, "Verify manually"). */
    private String signed(String body) {
        long time = server.clock().instant().getEpochSecond();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            byte[] secret = server.sandbox().account().webhookSecret().getBytes(StandardCharsets.UTF_8);
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] hmac = mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8));
            return "t=" + time + ",v1=" + HexFormat.of().formatHex(hmac);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
