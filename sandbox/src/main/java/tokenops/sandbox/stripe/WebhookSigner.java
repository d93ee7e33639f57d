package tokenops.sandbox.stripe;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhooks: HMAC-SHA256 of {@code t.body} under the endpoint's secret, in {@code Stripe-Signature: t=...,v1=...,v0=...}
 * (docs.stripe.com/webhooks, verify manually). The {@code v0} is the meaningless one that Stripe adds in test mode; receivers
 * ignore it. Any thread may sign.
 */
final class WebhookSigner {
    static final String HEADER = "Stripe-Signature";

    private final String secret;
    private final Clock clock;
    private final StripeIds ids;

    WebhookSigner(String secret, Clock clock, StripeIds ids) {
        this.secret = secret;
        this.clock = clock;
        this.ids = ids;
    }

    SignedWebhook sign(byte[] body, Signing signing) {
        long now = clock.instant().getEpochSecond();
        return switch (signing) {
            case Signing.Genuine _ -> signed(now, body, body, secret);
            case Signing.WrongSecret _ -> signed(now, body, body, "whsec_" + ids.letters(32));
            case Signing.Tampered _ -> signed(now, body, tampered(body), secret);
            case Signing.Stale stale -> signed(now - stale.age().toSeconds(), body, body, secret);
        };
    }

    private SignedWebhook signed(long time, byte[] signedBody, byte[] sentBody, String key) {
        String header = "t=" + time + ",v1=" + hmac(time, signedBody, key) + ",v0=" + ids.hex(32);
        return new SignedWebhook(
                Map.of(
                        HEADER,
                        header,
                        "Content-Type",
                        "application/json; charset=utf-8",
                        "User-Agent",
                        "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
                sentBody);
    }

    private static String hmac(long time, byte[] body, String key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((time + ".").getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    /** The last digit in it becomes another: still JSON, another meaning. */
    private static byte[] tampered(byte[] body) {
        byte[] changed = body.clone();
        for (int i = changed.length - 1; i >= 0; i--) {
            if (changed[i] >= '0' && changed[i] <= '9') {
                changed[i] = (byte) (changed[i] == '9' ? '1' : changed[i] + 1);
                break;
            }
        }
        return changed;
    }
}
