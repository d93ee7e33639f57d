package tokenops.sandbox.stripe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentCancelParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tokenops.proof.CanonicalJson;

/** A payment from the order to the money, by stripe-java on the seller's side and plain HTTP on the payer's. */
class PayingTest {
    private final Seller seller = new Seller();

    @AfterEach
    void close() {
        seller.close();
    }

    @Test
    void aPaymentGoesFromTheOrderToTheMoney() throws Exception {
        PaymentIntent ordered = seller.create(1_000);
        assertEquals("requires_payment_method", ordered.getStatus());
        assertEquals(List.of("crypto"), ordered.getPaymentMethodTypes());
        assertEquals(Map.of("tokenops_reference", "pay_1"), ordered.getMetadata());
        assertFalse(ordered.getLivemode());
        assertEquals(seller.clock.instant().getEpochSecond(), ordered.getCreated());
        assertTrue(ordered.getClientSecret().startsWith(ordered.getId() + "_secret_"));

        HttpResponse<String> confirmed = seller.confirm(ordered);
        assertEquals(200, confirmed.statusCode(), confirmed.body());
        assertFalse(confirmed.body().contains("metadata"), "the payer sees what is the payer's");
        PaymentIntent waiting = seller.retrieve(ordered.getId());
        assertEquals("requires_action", waiting.getStatus());
        String page = waiting.getNextAction().getRedirectToUrl().getUrl();
        assertTrue(seller.get(page).body().contains("10.00 USD"));

        HttpResponse<String> paid = seller.post(page, Map.of());
        assertEquals(303, paid.statusCode());
        String back = paid.headers().firstValue("Location").orElseThrow();
        assertTrue(back.startsWith("https://seller.example/back?order=1&payment_intent=" + ordered.getId()), back);
        assertTrue(back.endsWith("&redirect_status=succeeded"), back);

        PaymentIntent succeeded = seller.stripe
                .v1()
                .paymentIntents()
                .retrieve(
                        ordered.getId(),
                        PaymentIntentRetrieveParams.builder()
                                .addExpand("latest_charge.balance_transaction")
                                .build());
        assertEquals("succeeded", succeeded.getStatus());
        assertEquals(1_000, succeeded.getAmountReceived());
        var charge = succeeded.getLatestChargeObject();
        assertEquals(1_000, charge.getAmount());
        assertTrue(charge.getPaid());
        assertEquals("usdc", charge.getPaymentMethodDetails().getCrypto().getTokenCurrency());
        var money = charge.getBalanceTransactionObject();
        assertEquals(List.of(1_000L, 15L, 985L), List.of(money.getAmount(), money.getFee(), money.getNet()));
        assertEquals("charge", money.getReportingCategory());
        assertEquals(charge.getId(), money.getSource());

        assertEquals(
                List.of(
                        "payment_intent.created",
                        "payment_intent.requires_action",
                        "payment_intent.processing",
                        "payment_intent.succeeded",
                        "charge.succeeded"),
                seller.eventTypes());
        assertEquals(400, seller.post(page, Map.of()).statusCode(), "a page is paid once");
    }

    @Test
    void aCentTooLittleShowsInAmountReceived() throws Exception {
        PaymentIntent ordered = seller.create(1_000);
        seller.confirm(ordered);
        seller.post("/crypto/pay/" + ordered.getId(), Map.of("amount_received", "999"));
        PaymentIntent paid = seller.retrieve(ordered.getId());
        assertEquals(1_000, paid.getAmount());
        assertEquals(999, paid.getAmountReceived());
    }

    @Test
    void aFailedTryLeavesThePaymentOpenForAnother() throws Exception {
        PaymentIntent ordered = seller.create(1_000);
        seller.confirm(ordered);
        HttpResponse<String> failed = seller.post("/crypto/pay/" + ordered.getId(), Map.of("outcome", "failed"));
        assertTrue(failed.headers().firstValue("Location").orElseThrow().endsWith("redirect_status=failed"));
        PaymentIntent open = seller.retrieve(ordered.getId());
        assertEquals("requires_payment_method", open.getStatus());
        assertEquals(
                "payment_intent_payment_attempt_failed",
                open.getLastPaymentError().getCode());
        assertEquals(
                "failed",
                seller.stripe.v1().charges().retrieve(open.getLatestCharge()).getStatus());

        assertEquals(200, seller.confirm(ordered).statusCode());
        seller.sandbox.settle(ordered.getId());
        assertEquals("succeeded", seller.retrieve(ordered.getId()).getStatus());
        assertTrue(seller.eventTypes().containsAll(List.of("charge.failed", "payment_intent.payment_failed")));
    }

    @Test
    void aPaymentCanStayProcessingUntilTheChainConfirmsIt() throws Exception {
        PaymentIntent ordered = seller.create(1_000);
        seller.sandbox.settle(ordered.getId(), PaymentOutcome.STILL_PROCESSING);
        assertEquals("processing", seller.retrieve(ordered.getId()).getStatus());
        List<StripeEvent> events =
                seller.sandbox.settle(ordered.getId(), new PaymentOutcome.Paid(OptionalLong.of(1_001)));
        assertEquals(
                List.of("payment_intent.succeeded", "charge.succeeded"),
                events.stream().map(StripeEvent::type).toList());
        assertEquals(1_001, seller.retrieve(ordered.getId()).getAmountReceived());
    }

    @Test
    void aCanceledPaymentTakesNoMoney() throws Exception {
        PaymentIntent ordered = seller.create(1_000);
        PaymentIntent canceled = seller.stripe
                .v1()
                .paymentIntents()
                .cancel(
                        ordered.getId(),
                        PaymentIntentCancelParams.builder()
                                .setCancellationReason(PaymentIntentCancelParams.CancellationReason.ABANDONED)
                                .build());
        assertEquals("canceled", canceled.getStatus());
        assertEquals("abandoned", canceled.getCancellationReason());
        assertThrows(StripeError.class, () -> seller.sandbox.settle(ordered.getId()));
        HttpResponse<String> confirmed = seller.confirm(ordered);
        var error = CanonicalJson.readObject(confirmed.body().getBytes(StandardCharsets.UTF_8))
                .object("error")
                .orElseThrow();
        assertEquals(400, confirmed.statusCode());
        assertEquals("payment_intent_unexpected_state", error.text("code").orElseThrow());
        assertEquals(
                "canceled",
                error.object("payment_intent").orElseThrow().text("status").orElseThrow());
    }

    @Test
    void theSameKeyGivesTheSameAnswerAndNoSecondPayment() throws Exception {
        PaymentIntent first = seller.createAs("order-1", 1_000);
        PaymentIntent again = seller.createAs("order-1", 1_000);
        assertEquals(first.getId(), again.getId());
        assertEquals(first.getClientSecret(), again.getClientSecret());
        assertEquals(
                "true",
                again.getLastResponse()
                        .headers()
                        .firstValue("Idempotent-Replayed")
                        .orElse("false"));
        assertTrue(first.getLastResponse()
                .headers()
                .firstValue("Idempotent-Replayed")
                .isEmpty());
        assertEquals(List.of("payment_intent.created"), seller.eventTypes());

        var other = assertThrows(StripeException.class, () -> seller.createAs("order-1", 2_000));
        assertEquals(400, other.getStatusCode());
        assertEquals("idempotency_error", other.getStripeError().getType());
        assertNull(other.getCode());
    }

    @Test
    void newerVersionsRefuseTheOldFieldAndOlderOnesTheNewField() throws Exception {
        String secret = "Bearer " + Seller.ACCOUNT.secretKey();
        Map<String, String> old = Map.of("amount", "100", "currency", "usd", "payment_method_types[]", "crypto");
        Map<String, String> next =
                Map.of("amount", "100", "currency", "usd", "allowed_payment_method_types[]", "crypto");
        assertTrue(
                seller.post("/v1/payment_intents", old, "Authorization", secret, "Stripe-Version", "2026-09-30.endive")
                        .body()
                        .contains("\"payment_method_types_no_longer_supported\""));
        HttpResponse<String> taken = seller.post(
                "/v1/payment_intents", next, "Authorization", secret, "Stripe-Version", "2026-10-28.endive");
        assertEquals(200, taken.statusCode(), taken.body());
        assertEquals(
                "2026-10-28.endive",
                taken.headers().firstValue("Stripe-Version").orElseThrow());
        assertTrue(
                seller.post("/v1/payment_intents", next, "Authorization", secret, "Stripe-Version", "2026-03-25.dahlia")
                        .body()
                        .contains("\"parameter_unknown\""));
    }
}
