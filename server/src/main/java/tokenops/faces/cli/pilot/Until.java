package tokenops.faces.cli.pilot;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks again and again, at a tight pace, until there is an answer. */
final class Until {
    private static final Duration PACE = Duration.ofMillis(10);

    /** Far beyond what any station takes, evidence of a gigabyte aside. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private Until() {}

    /** The first answer. Fails when none has come for long. */
    static <T> T there(String what, Supplier<Optional<T>> asked) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (System.nanoTime() < end) {
                Optional<T> answer = asked.get();
                if (answer.isPresent()) {
                    return answer.get();
                }
                // Nobody counts it down: it is a pause that an interrupt ends.
                if (new CountDownLatch(1).await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PilotFailed("Interrupted while waiting for " + what + ".", e);
        }
        throw new PilotFailed("No " + what + " within " + PATIENCE.toMinutes() + " minutes.");
    }
}
