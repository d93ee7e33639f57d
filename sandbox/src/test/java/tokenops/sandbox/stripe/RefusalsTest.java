package tokenops.sandbox.stripe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stripe.StripeClient;
import com.stripe.exception.AuthenticationException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.PermissionException;
import com.stripe.model.PaymentIntent;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is refused, and that stripe-java understands it as it understands Stripe. */
class RefusalsTest {
    private static Seller seller;

    @BeforeAll
    static void open() throws Exception {
        seller = new Seller();
    }

    @AfterAll
    static void close() {
        seller.close();
    }

    @Test
    void aWrongKeyIsRefused() {
        assertEquals(
                401,
                assertThrows(AuthenticationException.class, () -> with("sk_test_other"))
                        .getStatusCode());
    }

    @Test
    void thePayersKeyCantDoTheSellersWork() {
        assertEquals(
                "secret_key_required",
                assertThrows(PermissionException.class, () -> with(Seller.ACCOUNT.publishableKey()))
                        .getCode());
    }

    @Test
    void noKeyIsRefusedAndBasicAuthenticationIsTaken() throws Exception {
        HttpResponse<String> none = seller.get("/v1/events");
        assertEquals(401, none.statusCode());
        assertTrue(none.headers().firstValue("Request-Id").orElseThrow().startsWith("req_"));
        String basic =
                Base64.getEncoder().encodeToString((Seller.ACCOUNT.secretKey() + ":").getBytes(StandardCharsets.UTF_8));
        assertEquals(
                200, seller.get("/v1/events", "Authorization", "Basic " + basic).statusCode());
    }

    @Test
    void thePayerNeedsTheClientSecret() throws Exception {
        PaymentIntent intent = seller.create(500);
        String path = "/v1/payment_intents/" + intent.getId() + "?key=" + Seller.ACCOUNT.publishableKey();
        assertEquals(400, seller.get(path).statusCode());
        assertEquals(400, seller.get(path + "&client_secret=guess").statusCode());
        assertEquals(
                200,
                seller.get(path + "&client_secret=" + intent.getClientSecret()).statusCode());
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        var missing = assertThrows(InvalidRequestException.class, () -> seller.retrieve("pi_none"));
        assertEquals(404, missing.getStatusCode());
        assertEquals("resource_missing", missing.getCode());
        assertEquals("intent", missing.getParam());
        HttpResponse<String> route = seller.get("/v1/nothing", "Authorization", "Bearer " + Seller.ACCOUNT.secretKey());
        assertEquals(404, route.statusCode());
        assertTrue(route.body().contains("Unrecognized request URL (GET: /v1/nothing)"), route.body());
    }

    @ParameterizedTest
    @CsvSource({
        "amount, 0, parameter_invalid_integer",
        "amount, 12.5, parameter_invalid_integer",
        "amount, '', parameter_invalid_empty",
        "amount, 100000000, amount_too_large",
        "payment_method_types[0], card, payment_intent_invalid_parameter",
        "surprise, 1, parameter_unknown",
        "metadata[a][b], 1, parameter_unknown",
    })
    void aWrongParameterIsNamed(String name, String value, String code) throws Exception {
        Map<String, String> form = new TreeMap<>(Map.of("amount", "100", "currency", "USD"));
        assertEquals(200, order(form).statusCode());
        form.put(name, value);
        HttpResponse<String> refused = order(form);
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains("\"code\": \"" + code + "\""), refused.body());
        assertTrue(refused.body().contains("\"param\": \"" + name.replace("[0]", "") + "\""), refused.body());
    }

    private static HttpResponse<String> order(Map<String, String> form) throws Exception {
        return seller.post("/v1/payment_intents", form, "Authorization", "Bearer " + Seller.ACCOUNT.secretKey());
    }

    private static PaymentIntent with(String key) throws Exception {
        return StripeClient.builder()
                .setApiKey(key)
                .setApiBase(seller.sandbox.base().toString())
                .build()
                .v1()
                .paymentIntents()
                .create(Seller.order(100));
    }
}
