package tokenops.funding.stripe;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stripe's signature of a message (docs.stripe.com/webhooks, "Verify webhook signatures manually"): an HMAC of the time and the
 * message's exact bytes. Stripe's library would make a text of the bytes first, twice, and compare hex digits.
 *
 * <p>Any thread.
 */
final class StripeSignature {
    /** Exactly one time, first: the one that is checked is then the one that was signed, however a header is spelled. */
    private static final Pattern HEADER = Pattern.compile("t=([1-9]\\d{0,11})((?:,(?!t=)[^,]*)*)");

    private static final String SCHEME = "v1=";

    /** Never used itself: each message has a copy. */
    private final Mac keyed;

    /** @param secret of the endpoint, {@code whsec_...}: all of it is the key */
    StripeSignature(String secret) {
        try {
            this.keyed = Mac.getInstance("HmacSHA256");
            keyed.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** A header, checked: when the message was signed, or why it wasn't. */
    sealed interface Checked {
        record Signed(Instant at) implements Checked {}

        record NotSigned(String why) implements Checked {}
    }

    /** Whether one of the header's signatures is over these bytes. How old it may be is the caller's to say. */
    Checked check(String header, byte[] body) {
        Matcher parts = HEADER.matcher(header);
        if (!parts.matches()) {
            return new Checked.NotSigned("Stripe-Signature doesn't begin with its time");
        }
        byte[] expected = mac(parts.group(1), body);
        boolean schemed = false;
        for (String part : parts.group(2).split(",", -1)) {
            if (part.startsWith(SCHEME)) {
                schemed = true;
                if (signature(part.substring(SCHEME.length()))
                        .filter(given -> MessageDigest.isEqual(expected, given))
                        .isPresent()) {
                    return new Checked.Signed(Instant.ofEpochSecond(Long.parseLong(parts.group(1))));
                }
            }
        }
        return new Checked.NotSigned(
                schemed
                        ? "no signature in Stripe-Signature is over this message"
                        : "Stripe-Signature has no v1 signature");
    }

    private byte[] mac(String time, byte[] body) {
        try {
            Mac mac = (Mac) keyed.clone();
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own HmacSHA256 can be copied", e);
        }
    }

    private static Optional<byte[]> signature(String hex) {
        try {
            return Optional.of(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
