package tokenops.sandbox.stripe;

import static tokenops.sandbox.stripe.StripeJson.orNull;

import java.time.Instant;
import java.util.Optional;
import tokenops.proof.Json;

/**
 * Something happened (API reference, Events): its type and the object as it stood then.
 *
 * @param apiVersion the account's version, which an SDK compares with its own before it reads the object
 * @param previous what an update changed, with the values before it; empty for other events
 * @param origin the API request that caused it; without one when it was the payer or a clock
 * @param pendingWebhooks endpoints that have not taken it yet
 */
public record StripeEvent(
        String id,
        String type,
        String apiVersion,
        Instant created,
        StripeObject data,
        Optional<Json.Obj> previous,
        Origin origin,
        int pendingWebhooks)
        implements StripeObject {
    /** The request that caused an event: its id and its idempotency key, where it had them. */
    public record Origin(Optional<String> request, Optional<String> idempotencyKey) {
        /** No request: the payer, or time, caused it. */
        public static final Origin NONE = new Origin(Optional.empty(), Optional.empty());
    }

    StripeEvent delivered() {
        return new StripeEvent(id, type, apiVersion, created, data, previous, origin, Math.max(0, pendingWebhooks - 1));
    }

    /** Its exact bytes as a webhook carries them. */
    byte[] body() {
        return StripeJson.bytes(json());
    }

    @Override
    public Json.Obj json() {
        return Json.object()
                .put("id", id)
                .put("object", "event")
                .put("api_version", apiVersion)
                .put("created", StripeJson.seconds(created))
                .put(
                        "data",
                        Json.object()
                                .put("object", data.json())
                                .putIf("previous_attributes", previous, object -> object)
                                .build())
                .put("livemode", false)
                .put("pending_webhooks", pendingWebhooks)
                .put(
                        "request",
                        Json.object()
                                .put("id", orNull(origin.request()))
                                .put("idempotency_key", orNull(origin.idempotencyKey()))
                                .build())
                .put("type", type)
                .build();
    }
}
