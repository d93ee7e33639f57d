package tokenops.proof;

import java.nio.charset.StandardCharsets;

/**
 * What an agent signs to show that it holds its key: a text of its own kind, so that no signature made for something else can serve
 * here, nor this one elsewhere.
 */
public final class KeyProof {
    private KeyProof() {}

    /** The ASCII of {@code tokenops-key-proof}, the server's origin, the agent's id and the nonce, a line each, the last one open. */
    public static byte[] message(String origin, String agentId, String nonce) {
        return ("tokenops-key-proof\n" + origin + "\n" + agentId + "\n" + nonce).getBytes(StandardCharsets.UTF_8);
    }
}
