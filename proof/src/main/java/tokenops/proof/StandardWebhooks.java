package tokenops.proof;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures of callbacks (Standard Webhooks): over {@code id.timestamp.body}, {@code v1} with a shared secret, {@code v1a} with
 * Ed25519.
 *
 * <p>A sender puts all its signatures into {@code webhook-signature}, parted by spaces; one that fits is enough for a receiver,
 * which is how secrets are changed without a gap.
 */
public final class StandardWebhooks {
    /** How far the time of a message may lie from the receiver's, either way. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);

    /** Most signatures that a receiver tries. */
    public static final int MOST_SIGNATURES = 16;

    /** What a receiver finds. */
    public enum Verdict {
        VALID,
        /** A header isn't in its form. */
        MALFORMED,
        TOO_OLD,
        TOO_NEW,
        /** No signature fits. */
        UNSIGNED
    }

    /** The three headers of a message, as they came. */
    public record Headers(String id, String timestamp, String signature) {}

    private StandardWebhooks() {}

    /** The {@code v1} signature: {@code v1,} and the base64 of an HMAC-SHA256. */
    public static String sign(WebhookSecret secret, String id, Instant timestamp, byte[] body) {
        return "v1," + Base64Text.standard(hmac(secret, content(id, timestamp.getEpochSecond(), body)));
    }

    /** The {@code v1a} signature: {@code v1a,} and the base64 of an Ed25519 signature. */
    public static String sign(Signer ed25519, String id, Instant timestamp, byte[] body) {
        return "v1a," + Base64Text.standard(ed25519.sign(content(id, timestamp.getEpochSecond(), body)));
    }

    /** Whether the message is from who holds one of the secrets or the private half of one of the keys, and recent. */
    public static Verdict verify(
            Headers headers, byte[] body, List<WebhookSecret> secrets, List<PublicKey> keys, Instant now) {
        Optional<Long> seconds = Decimal.parse(headers.timestamp());
        // An id with a point would let one signed text be read as two messages.
        if (seconds.isEmpty() || headers.id().isEmpty() || headers.id().indexOf('.') >= 0) {
            return Verdict.MALFORMED;
        }
        if (seconds.get() < now.minus(TOLERANCE).getEpochSecond()) {
            return Verdict.TOO_OLD;
        }
        if (seconds.get() > now.plus(TOLERANCE).getEpochSecond()) {
            return Verdict.TOO_NEW;
        }
        String[] signatures = headers.signature().split(" ", MOST_SIGNATURES + 1);
        if (signatures.length > MOST_SIGNATURES) {
            return Verdict.MALFORMED;
        }
        byte[] content = content(headers.id(), seconds.get(), body);
        for (String signature : signatures) {
            if (fits(signature, content, secrets, keys)) {
                return Verdict.VALID;
            }
        }
        return Verdict.UNSIGNED;
    }

    private static boolean fits(String signature, byte[] content, List<WebhookSecret> secrets, List<PublicKey> keys) {
        int comma = signature.indexOf(',');
        Optional<byte[]> bytes = comma < 0 ? Optional.empty() : Base64Text.readStandard(signature.substring(comma + 1));
        if (bytes.isEmpty()) {
            return false;
        }
        return switch (signature.substring(0, comma)) {
            case "v1" -> secrets.stream().anyMatch(secret -> MessageDigest.isEqual(hmac(secret, content), bytes.get()));
            case "v1a" -> keys.stream().anyMatch(key -> Ed25519.verify(key, content, bytes.get()));
            default -> false;
        };
    }

    private static byte[] content(String id, long seconds, byte[] body) {
        ByteArrayOutputStream content = new ByteArrayOutputStream(body.length + 64);
        content.writeBytes((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
        content.writeBytes(body);
        return content.toByteArray();
    }

    private static byte[] hmac(WebhookSecret secret, byte[] content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.bytes(), "HmacSHA256"));
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA256", e);
        }
    }
}
