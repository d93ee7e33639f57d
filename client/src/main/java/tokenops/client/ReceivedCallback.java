package tokenops.client;

import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import tokenops.proof.Json;
import tokenops.proof.StandardWebhooks;
import tokenops.proof.WebhookSecret;

/**
 * A callback whose signatures have been verified.
 *
 * @param id the same on every attempt to deliver it
 * @param type as {@code task_result_ready}
 * @param sequence sorts the callbacks of a run, which come in any order
 * @param resultContract has the digest that the body gives
 */
public record ReceivedCallback(String id, String type, String runId, long sequence, Document resultContract) {
    /** The message isn't the server's, or not of now. */
    public static final class NotGenuine extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NotGenuine(String message) {
            super(message);
        }
    }

    /**
     * Verifies a message: {@code v1} with a secret and, where keys are given, {@code v1a} with one of them too, so that a leaked
     * secret alone forges nothing.
     *
     * @throws NotGenuine when either doesn't fit, or the time is more than five minutes off
     * @throws UnsoundAnswer when what is signed isn't a callback
     */
    public static ReceivedCallback verified(
            StandardWebhooks.Headers headers,
            byte[] body,
            List<WebhookSecret> secrets,
            List<PublicKey> keys,
            Instant now) {
        require(StandardWebhooks.verify(headers, body, secrets, List.of(), now));
        if (!keys.isEmpty()) {
            require(StandardWebhooks.verify(headers, body, List.of(), keys, now));
        }
        Answer message = Answer.read(body);
        Answer data = message.object("data");
        Json.Obj result = data.object("result_contract").json();
        return new ReceivedCallback(
                headers.id(),
                message.text("type"),
                data.text("run_id"),
                data.whole("sequence"),
                Document.sealed(result, data.text("result_contract_digest")));
    }

    private static void require(StandardWebhooks.Verdict verdict) {
        switch (verdict) {
            case VALID -> {}
            case MALFORMED -> throw new NotGenuine("a header of the callback isn't in its form");
            case TOO_OLD -> throw new NotGenuine("the callback was signed more than five minutes ago");
            case TOO_NEW -> throw new NotGenuine("the callback was signed more than five minutes from now");
            case UNSIGNED -> throw new NotGenuine("the callback isn't signed by the server");
        }
    }
}
