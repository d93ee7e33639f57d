package tokenops.sandbox.stripe;

import com.stripe.Stripe;
import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Event;
import com.stripe.model.PaymentIntent;
import com.stripe.net.RequestOptions;
import com.stripe.param.EventListParams;
import com.stripe.param.PaymentIntentCreateParams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A seller under test: a sandbox, and stripe-java pointed at it as in production, and a payer's plain HTTP beside it. */
final class Seller implements AutoCloseable {
    static final StripeAccount ACCOUNT = new StripeAccount(
            "acct_1Sandbox",
            "sk_test_secret",
            "pk_test_public",
            "whsec_shared",
            Stripe.API_VERSION,
            new FeePolicy(150));

    final SteppedClock clock = new SteppedClock(Instant.parse("2026-11-23T10:00:00Z"));
    final StripeSandbox sandbox;
    final StripeClient stripe;
    private final HttpClient payer = HttpClient.newHttpClient();

    Seller() {
        this(false);
    }

    /** @param realTime for what an SDK compares with the time of day */
    Seller(boolean realTime) {
        try {
            sandbox = new StripeSandbox(
                    ACCOUNT,
                    new RetrySchedule(List.of(Duration.ofMillis(5), Duration.ofMillis(10))),
                    realTime ? Clock.systemUTC() : clock,
                    new Random(7));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stripe = StripeClient.builder()
                .setApiKey(ACCOUNT.secretKey())
                .setApiBase(sandbox.base().toString())
                .build();
    }

    static PaymentIntentCreateParams order(long amount) {
        return PaymentIntentCreateParams.builder()
                .setAmount(amount)
                .setCurrency("usd")
                .addPaymentMethodType("crypto")
                .setDescription("10 credits")
                .putMetadata("tokenops_reference", "pay_1")
                .build();
    }

    PaymentIntent create(long amount) throws StripeException {
        return stripe.v1().paymentIntents().create(order(amount));
    }

    PaymentIntent createAs(String key, long amount) throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .create(
                        order(amount),
                        RequestOptions.builder().setIdempotencyKey(key).build());
    }

    PaymentIntent retrieve(String id) throws StripeException {
        return stripe.v1().paymentIntents().retrieve(id);
    }

    /** The types of all events so far, the oldest first. */
    List<String> eventTypes() throws StripeException {
        return stripe
                .v1()
                .events()
                .list(EventListParams.builder().setLimit(100L).build())
                .getData()
                .stream()
                .map(Event::getType)
                .toList()
                .reversed();
    }

    /** As Stripe.js does for the payer. */
    HttpResponse<String> confirm(PaymentIntent intent) throws IOException, InterruptedException {
        return post(
                "/v1/payment_intents/" + intent.getId() + "/confirm",
                Map.of(
                        "client_secret",
                        intent.getClientSecret(),
                        "payment_method_data[type]",
                        "crypto",
                        "return_url",
                        "https://seller.example/back?order=1"),
                "Authorization",
                "Bearer " + ACCOUNT.publishableKey());
    }

    HttpResponse<String> post(String path, Map<String, String> form, String... headers)
            throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(pair -> encoded(pair.getKey()) + "=" + encoded(pair.getValue()))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send(request, headers);
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(uri(path)), headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
            throws IOException, InterruptedException {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return payer.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return path.startsWith("http") ? URI.create(path) : sandbox.base().resolve(path);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        sandbox.close();
        payer.close();
    }
}
