package tokenops.sandbox.stripe;

import java.util.Map;

/** A webhook ready to be POSTed: its headers, {@code Stripe-Signature} among them, and its exact body. */
public final class SignedWebhook {
    private final Map<String, String> headers;
    private final byte[] body;

    SignedWebhook(Map<String, String> headers, byte[] body) {
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    /** Name to value; without {@code Content-Length} and {@code Host}, which the sending client writes. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The {@code Stripe-Signature} header. */
    public String signature() {
        return headers.getOrDefault(WebhookSigner.HEADER, "");
    }

    /** UTF-8 JSON; a copy. */
    public byte[] body() {
        return body.clone();
    }
}
