package tokenops.store;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Function;
import tokenops.proof.Digest;

/**
 * That a request is to have its effect once, however often it comes: its key, what was asked, and how the answer is written.
 *
 * @param scope the agent, or what stands for the caller before there is an agent
 * @param operation the operation's name
 * @param key the caller's Idempotency-Key
 * @param request the digest of method, target and body
 * @param written turns the command's answer into the bytes that are sent and kept
 */
public record Once(UUID scope, String operation, String key, Digest request, Function<Object, Answer> written) {
    /** An answer as it was sent: status and body. */
    public record Answer(int status, byte[] body) {}

    /** The same for another scope: where it is known only after the body was read. */
    public Once in(UUID narrower) {
        return new Once(narrower, operation, key, request, written);
    }

    /** The same for a request that streams: the digest of its content is known only at its end. */
    public Once about(Digest content) {
        byte[] both = (request + "\n" + content).getBytes(StandardCharsets.US_ASCII);
        return new Once(scope, operation, key, Digest.of(both), written);
    }

    Identity identity() {
        return new Identity(scope, operation, key);
    }

    record Identity(UUID scope, String operation, String key) {}
}
