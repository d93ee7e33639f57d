package tokenops.faces.cli.pilot;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tokenops.client.Payment;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/**
 * The one who pays: confirms a PaymentIntent with its client secret and the publishable key, as Stripe.js does, and pays on the
 * page to which that leads (docs.stripe.com/api/payment_intents/confirm). Knows nothing but what the server answered.
 */
final class Payer {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI returnUrl;

    /** @param returnUrl where the page sends the payer afterwards; nobody goes there */
    Payer(URI returnUrl) {
        this.http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
        this.returnUrl = returnUrl;
    }

    /** Pays. That it arrived, the server learns from the provider, not from here. */
    void pay(Payment payment) {
        Map<String, String> how = payment.pay();
        String base = Optional.ofNullable(how.get("api_base")).orElse("https://api.stripe.com");
        URI confirm = URI.create(base + "/v1/payment_intents/" + wanted(how, "payment_intent") + "/confirm");
        HttpRequest request = form(
                        confirm,
                        Map.of(
                                "client_secret", wanted(how, "client_secret"),
                                "payment_method_data[type]", "crypto",
                                "return_url", returnUrl.toString()))
                .header("Authorization", "Bearer " + wanted(how, "publishable_key"))
                .build();
        Json.Obj confirmed = object(send(request, 200));
        URI page = confirmed
                .object("next_action")
                .flatMap(next -> next.object("redirect_to_url"))
                .flatMap(redirect -> redirect.text("url"))
                .map(URI::create)
                .orElseThrow(() -> new PilotFailed("The provider named no page to pay on."));
        send(form(page, Map.of()).build(), 303);
    }

    private static String wanted(Map<String, String> how, String name) {
        return Optional.ofNullable(how.get(name))
                .orElseThrow(() -> new PilotFailed("The payment request tells the payer no " + name + "."));
    }

    private static HttpRequest.Builder form(URI to, Map<String, String> fields) {
        String body = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return HttpRequest.newBuilder(to)
                .timeout(LIMIT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private byte[] send(HttpRequest request, int expected) {
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            PilotFailed.unless(
                    response.statusCode() == expected,
                    "The provider answered the payer " + response.statusCode() + " at "
                            + request.uri().getPath() + ".");
            return response.body();
        } catch (IOException e) {
            throw new PilotFailed("The payer can't reach the provider: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PilotFailed("Interrupted while paying.", e);
        }
    }

    private static Json.Obj object(byte[] body) {
        try {
            return CanonicalJson.readObject(body);
        } catch (MalformedJson e) {
            throw new PilotFailed("The provider's answer to the payer is " + e.getMessage() + ".", e);
        }
    }
}
