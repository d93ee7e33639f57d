package tokenops.agents;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tokenops.path.Id;
import tokenops.proof.WebhookSecret;

/**
 * The secret that an agent's callbacks are signed with. It is derived from a key of the server's and the agent's id, so that the
 * database holds nothing that could sign in our name.
 */
public final class CallbackSecrets {
    private final SecretKeySpec key;

    /** @param key 32 secret bytes */
    public CallbackSecrets(byte[] key) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
    }

    /** The agent's secret; the same whenever it is asked for. */
    public WebhookSecret of(Id.Agent agent) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return WebhookSecret.of(
                    mac.doFinal(("tokenops-callback-secret\n" + agent.text()).getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
