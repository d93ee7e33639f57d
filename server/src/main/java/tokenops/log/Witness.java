package tokenops.log;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.proof.NoteSignature;

/**
 * One witness as the server remembers it: the tree that it saw last, and when to try again. One call at a time, each on a thread of
 * its own; the others only ask whether it is free.
 */
final class Witness {
    private static final Logger LOG = LoggerFactory.getLogger(Witness.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** An offer is made again with what the witness says that it saw; other nodes offer too, so once may not be enough. */
    private static final int TRIES = 3;

    private final String name;
    private final WitnessClient client;

    private volatile boolean busy;
    private volatile long notBefore = System.nanoTime();

    /** Only the thread of the call under way. */
    private long saw;

    private Duration pause = FIRST_PAUSE;
    private boolean troubled;

    /** How often in a row it said that it saw a larger tree than it was offered. */
    private int ahead;

    /** @param name for the server's log */
    Witness(String name, WitnessClient client) {
        this.name = name;
        this.client = client;
    }

    WitnessClient client() {
        return client;
    }

    /** Takes it for a call, unless one is under way or its pause isn't over. */
    boolean take() {
        if (busy || System.nanoTime() - notBefore < 0) {
            return false;
        }
        busy = true;
        return true;
    }

    /**
     * Offers the head, after {@link #take}.
     *
     * @param proofs that the head's tree continues the one of a size
     * @return its cosignature; empty when there is none, now or because it has seen a larger tree already
     */
    Optional<NoteSignature> offer(SignedHead head, LongFunction<List<byte[]>> proofs) {
        try {
            WitnessClient.Answer answer = client.add(head, from(head), proofs.apply(from(head)));
            for (int i = 1; i < TRIES && answer instanceof WitnessClient.SawAnother(long size); i++) {
                saw = size;
                if (size > head.size()) {
                    // Another node was faster, most likely: what it had cosigned lies in the database.
                    if (++ahead >= TRIES) {
                        failed("it says that it saw " + size + " leaves, and is offered " + head.size() + ".");
                    }
                    return Optional.empty();
                }
                answer = client.add(head, size, proofs.apply(size));
            }
            return switch (answer) {
                case WitnessClient.Cosigned(NoteSignature signature) -> {
                    saw = head.size();
                    recovered();
                    yield Optional.of(signature);
                }
                case WitnessClient.SawAnother(long size) -> {
                    failed("it says again and again that it saw " + size + " leaves.");
                    yield Optional.empty();
                }
                case WitnessClient.Failed(String why) -> {
                    failed(why);
                    yield Optional.empty();
                }
            };
        } catch (RuntimeException e) {
            failed(String.valueOf(e.getMessage()));
            return Optional.empty();
        } finally {
            busy = false;
        }
    }

    private long from(SignedHead head) {
        return Math.min(saw, head.size());
    }

    private void failed(String why) {
        if (!troubled) {
            LOG.warn("the witness {} doesn't cosign, it is asked again: {}", name, why);
            troubled = true;
        }
        notBefore = System.nanoTime() + pause.toNanos();
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
    }

    private void recovered() {
        if (troubled) {
            LOG.info("the witness {} cosigns again", name);
            troubled = false;
        }
        ahead = 0;
        pause = FIRST_PAUSE;
    }
}
