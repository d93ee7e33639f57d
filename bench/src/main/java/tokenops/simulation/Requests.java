package tokenops.simulation;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;
import tokenops.path.Id;
import tokenops.proof.Digest;
import tokenops.store.Once;

/**
 * Requests under an Idempotency-Key: whoever asks repeats its request under the same key until it is answered, and now and then sends
 * it twice. Each attempt makes its command anew, as a server does.
 */
public final class Requests {
    /** One request in so many comes twice at once. */
    private static final int COPIED = 15;

    private static final Digest BODY = Digest.of("body".getBytes(StandardCharsets.US_ASCII));

    private final World world;
    private long sent;

    public Requests(World world) {
        this.world = world;
    }

    /** Sends a request of somebody's. @param attempt what a server makes of it; nothing when it refuses at once */
    public <A> void send(Id scope, String operation, Function<Node, Optional<Submission<A>>> attempt) {
        String key = Long.toString(++sent);
        Once once = new Once(scope.uuid(), operation, key, BODY, answer -> new Once.Answer(200, written(answer)));
        attempt(once, attempt);
        if (world.oneIn(COPIED)) {
            attempt(once, attempt);
        }
    }

    private <A> void attempt(Once once, Function<Node, Optional<Submission<A>>> attempt) {
        Node node = world.act();
        attempt.apply(node)
                .ifPresent(submission ->
                        world.submit(node, submission.keyed(Optional.of(once)).ifLost(() -> attempt(once, attempt))));
    }

    /** Two answers that differ are written differently, as good as always. */
    private static byte[] written(Object answer) {
        return Integer.toHexString(answer.hashCode()).getBytes(StandardCharsets.US_ASCII);
    }
}
