package tokenops.proof;

import java.util.Optional;

/** The shared secret of one callback endpoint (Standard Webhooks): 24 to 64 bytes, written {@code whsec_} and base64. */
public final class WebhookSecret {
    private static final String PREFIX = "whsec_";
    private static final int FEWEST_BYTES = 24;
    private static final int MOST_BYTES = 64;

    private final byte[] bytes;

    private WebhookSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes random bytes. */
    public static WebhookSecret of(byte[] bytes) {
        if (!fits(bytes)) {
            throw new IllegalArgumentException("a webhook secret has 24 to 64 bytes, not " + bytes.length);
        }
        return new WebhookSecret(bytes.clone());
    }

    /** Reads the written form; empty for any other. */
    public static Optional<WebhookSecret> parse(String text) {
        return text.startsWith(PREFIX)
                ? Base64Text.readStandard(text.substring(PREFIX.length()))
                        .filter(WebhookSecret::fits)
                        .map(WebhookSecret::new)
                : Optional.empty();
    }

    private static boolean fits(byte[] bytes) {
        return bytes.length >= FEWEST_BYTES && bytes.length <= MOST_BYTES;
    }

    /** The written form, which is the secret itself. */
    public String reveal() {
        return PREFIX + Base64Text.standard(bytes);
    }

    byte[] bytes() {
        return bytes;
    }

    /** Says nothing, so that no log line gives the secret away. */
    @Override
    public String toString() {
        return PREFIX + "...";
    }
}
