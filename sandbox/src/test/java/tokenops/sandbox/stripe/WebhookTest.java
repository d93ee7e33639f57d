package tokenops.sandbox.stripe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stripe.Stripe;
import com.stripe.exception.SignatureVerificationException;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.net.Webhook;
import com.stripe.param.EventListParams;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks as a seller's server gets them, checked with stripe-java. */
class WebhookTest {
    private Seller seller;
    private Endpoint endpoint;

    @BeforeEach
    void open() throws Exception {
        seller = new Seller(true);
        endpoint = new Endpoint();
        seller.sandbox.sendWebhooksTo(List.of(endpoint.address()));
    }

    @AfterEach
    void close() {
        seller.close();
        endpoint.close();
    }

    @Test
    void stripeJavaReadsAGenuineWebhook() throws Exception {
        PaymentIntent ordered = seller.create(1_000);
        seller.sandbox.settle(ordered.getId());
        List<String> types = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Endpoint.Received received = endpoint.next();
            Event event = Webhook.constructEvent(received.text(), received.signature(), Seller.ACCOUNT.webhookSecret());
            types.add(event.getType());
            assertEquals(Stripe.API_VERSION, event.getApiVersion());
            if (event.getType().equals("payment_intent.succeeded")) {
                PaymentIntent paid = assertInstanceOf(
                        PaymentIntent.class,
                        event.getDataObjectDeserializer().getObject().orElseThrow());
                assertEquals(ordered.getId(), paid.getId());
                assertEquals(1_000, paid.getAmountReceived());
            }
        }
        assertEquals(
                List.of(
                        "payment_intent.created",
                        "payment_intent.requires_action",
                        "payment_intent.processing",
                        "payment_intent.succeeded",
                        "charge.succeeded"),
                types);
    }

    @Test
    void stripeJavaRefusesWhatIsForgedTamperedOrStale() throws Exception {
        StripeEvent event = event();
        for (Signing wrong : List.of(Signing.WRONG_SECRET, Signing.TAMPERED, Signing.stale(Duration.ofSeconds(310)))) {
            SignedWebhook webhook = seller.sandbox.signedWebhook(event, wrong);
            assertThrows(SignatureVerificationException.class, () -> construct(webhook), wrong.toString());
        }
        construct(seller.sandbox.signedWebhook(event, Signing.stale(Duration.ofSeconds(200))));
        construct(seller.sandbox.signedWebhook(event));
        endpoint.take(5);
        assertTrue(seller.sandbox
                .deliver(event.id(), Signing.WRONG_SECRET)
                .getFirst()
                .taken());
        Endpoint.Received sent = endpoint.next();
        assertThrows(
                SignatureVerificationException.class,
                () -> Webhook.constructEvent(sent.text(), sent.signature(), Seller.ACCOUNT.webhookSecret()));
    }

    @Test
    void anEndpointThatFailsIsTriedAgainUntilItTakesTheEvent() throws Exception {
        endpoint.answer(500, 302);
        seller.create(100);
        String first = endpoint.next().text();
        assertEquals(first, endpoint.next().text());
        assertEquals(first, endpoint.next().text());
        Endpoint.until(
                () -> seller.sandbox.deliveries().size() == 3 && undelivered().isEmpty());
        assertEquals(
                List.of(1, 2, 3),
                seller.sandbox.deliveries().stream().map(Delivery::attempt).toList());
        assertEquals(
                List.of(500, 302, 200),
                seller.sandbox.deliveries().stream()
                        .map(delivery -> ((Delivery.Outcome.Answered) delivery.outcome()).status())
                        .toList());
    }

    @Test
    void anEndpointThatNeverTakesItIsGivenUpAndTheEventCanStillBeFound() throws Exception {
        endpoint.answer(500, 500, 500);
        PaymentIntent ordered = seller.create(100);
        endpoint.take(3);
        Endpoint.until(() -> seller.sandbox.deliveries().size() == 3);
        assertFalse(seller.sandbox.deliveries().getLast().taken());
        List<Event> lost = undelivered();
        assertEquals(1, lost.size());
        assertTrue(lost.getFirst().toJson().contains(ordered.getId()));
    }

    @Test
    void pausedWebhooksGoOutInOrderLater() throws Exception {
        seller.sandbox.pauseWebhooks();
        for (int i = 1; i <= 5; i++) {
            seller.create(i);
        }
        assertEquals(List.of(), seller.sandbox.deliveries());
        seller.sandbox.resumeWebhooks();
        List<String> amounts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            String text = endpoint.next().text();
            amounts.add(text.substring(text.indexOf("\"amount\": ") + 10, text.indexOf("\"amount\": ") + 11));
        }
        assertEquals(List.of("1", "2", "3", "4", "5"), amounts);
    }

    @Test
    void oneEventCanArriveAHundredTimesAtOnce() throws Exception {
        StripeEvent event = event();
        endpoint.take(5);
        List<Delivery> sent = seller.sandbox.redeliver(event.id(), 100);
        assertEquals(100, sent.size());
        assertTrue(sent.stream().allMatch(Delivery::taken));
        for (Endpoint.Received received : endpoint.take(100)) {
            assertEquals(
                    event.id(),
                    Webhook.constructEvent(received.text(), received.signature(), Seller.ACCOUNT.webhookSecret())
                            .getId());
        }
    }

    private StripeEvent event() throws Exception {
        return seller.sandbox.settle(seller.create(100).getId()).get(1);
    }

    private static void construct(SignedWebhook webhook) throws SignatureVerificationException {
        Webhook.constructEvent(
                new String(webhook.body(), StandardCharsets.UTF_8),
                webhook.signature(),
                Seller.ACCOUNT.webhookSecret());
    }

    private List<Event> undelivered() throws Exception {
        return seller.stripe
                .v1()
                .events()
                .list(EventListParams.builder().setDeliverySuccess(false).build())
                .getData();
    }
}
