package tokenops.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import tokenops.proof.KeyProof;
import tokenops.proof.WebhookSecret;

/** What is answered on the way in: submission, key proof, status, credential. */
public final class Onboarding {
    private Onboarding() {}

    /**
     * An agent that has submitted itself.
     *
     * @param state as {@code submitted}
     * @param trustState as {@code pending}
     * @param origin of the server's log, to which the key proof is bound
     * @param statusUrl shows where things stand to whoever knows it
     */
    public record Submitted(
            String id,
            String state,
            String trustState,
            String mode,
            String keyThumbprint,
            String nonce,
            String origin,
            URI statusUrl) {
        /** The text to be signed is taken apart, so that a server can't have anything else signed. */
        static Submitted of(Answer answer) {
            String id = answer.text("id");
            String nonce = answer.text("nonce");
            String[] lines = answer.text("proof_text").split("\n", -1);
            String origin = lines.length == 4 ? lines[1] : "";
            String expected = new String(KeyProof.message(origin, id, nonce), StandardCharsets.UTF_8);
            if (!answer.text("proof_text").equals(expected)) {
                throw new UnsoundAnswer("the proof text is not that of a key proof");
            }
            return new Submitted(
                    id,
                    answer.text("state"),
                    answer.text("trust_state"),
                    answer.text("mode"),
                    answer.text("key_thumbprint"),
                    nonce,
                    origin,
                    answer.uri("status_url"));
        }

        /** What {@link TokenOps#getStatus} takes: the last part of the status URL. */
        public String statusToken() {
            String path = statusUrl.getPath();
            return path.substring(path.lastIndexOf('/') + 1);
        }

        @Override
        public String toString() {
            return "Submitted[" + id + ", " + state + "]";
        }
    }

    /**
     * An agent that has proven its key.
     *
     * @param claimSecret retrieves the credential once, as soon as trust is approved
     * @param document the sealed {@code agent}
     */
    public record Proven(String id, String state, String trustState, String claimSecret, Document document) {
        static Proven of(Answer answer) {
            return new Proven(
                    answer.text("id"),
                    answer.text("state"),
                    answer.text("trust_state"),
                    answer.text("claim_secret"),
                    answer.document());
        }

        @Override
        public String toString() {
            return "Proven[" + id + ", " + state + ", " + trustState + "]";
        }
    }

    /**
     * What the status URL shows.
     *
     * @param nonce what the next key proof signs
     * @param next what the agent does next, in words
     */
    public record Status(String id, String state, String trustState, String nonce, String credential, String next) {
        static Status of(Answer answer) {
            return new Status(
                    answer.text("id"),
                    answer.text("state"),
                    answer.text("trust_state"),
                    answer.text("nonce"),
                    answer.text("credential"),
                    answer.text("next"));
        }
    }

    /**
     * A retrieved credential. The key and the secret are shown this once.
     *
     * @param accessKey for {@link TokenOps#withAccessKey}
     * @param callbackSecret what callbacks to this agent are signed with
     * @param document the sealed {@code credential_envelope}
     */
    public record Credential(
            String id,
            String state,
            String accessKey,
            WebhookSecret callbackSecret,
            List<String> scopes,
            Instant expiresAt,
            Document document) {
        static Credential of(Answer answer) {
            return new Credential(
                    answer.text("id"),
                    answer.text("state"),
                    answer.text("access_key"),
                    WebhookSecret.parse(answer.text("callback_secret"))
                            .orElseThrow(() -> new UnsoundAnswer("the callback secret is none")),
                    answer.texts("scopes"),
                    answer.time("expires_at"),
                    answer.document());
        }

        @Override
        public String toString() {
            return "Credential[" + id + ", " + state + "]";
        }
    }

    /** A credential without its secrets. */
    public record Listed(String id, String state, List<String> scopes, Instant expiresAt, Instant createdAt) {
        static Listed of(Answer answer) {
            return new Listed(
                    answer.text("id"),
                    answer.text("state"),
                    answer.texts("scopes"),
                    answer.time("expires_at"),
                    answer.time("created_at"));
        }
    }
}
