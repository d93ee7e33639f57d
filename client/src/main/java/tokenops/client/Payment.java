package tokenops.client;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.proof.Json;

/**
 * A payment of a quote at one provider.
 *
 * @param state as {@code submitted} or {@code confirmed}
 * @param pay what the payer needs; only in the answer to the request, empty elsewhere
 * @param document the sealed {@code payment_request}, once the provider has answered
 */
public record Payment(
        String id,
        String state,
        String route,
        Amount amount,
        Amount credits,
        Optional<String> providerReference,
        Map<String, String> pay,
        Instant expiresAt,
        Optional<String> grantId,
        Optional<Document> document) {
    static Payment of(Answer answer) {
        return new Payment(
                answer.text("id"),
                answer.text("state"),
                answer.text("route"),
                answer.amount("amount"),
                answer.amount("credits"),
                answer.optional("provider_reference"),
                answer.optionalObject("pay").map(Payment::texts).orElse(Map.of()),
                answer.time("expires_at"),
                answer.optional("grant_id"),
                answer.optionalDocument());
    }

    private static Map<String, String> texts(Answer pay) {
        Map<String, String> texts = new TreeMap<>();
        pay.json().members().forEach((name, value) -> {
            if (value instanceof Json.Text text) {
                texts.put(name, text.value());
            }
        });
        return Map.copyOf(texts);
    }

    /** Shows no secret of the payer's. */
    @Override
    public String toString() {
        return "Payment[" + id + ", " + state + ", " + route + "]";
    }

    /**
     * A way in which a quote can be paid.
     *
     * @param accepts in words
     */
    public record Route(String name, String provider, String railMode, String mode, String state, String accepts) {
        static Route of(Answer answer) {
            return new Route(
                    answer.text("name"),
                    answer.text("provider"),
                    answer.text("rail_mode"),
                    answer.text("mode"),
                    answer.text("state"),
                    answer.text("accepts"));
        }
    }
}
