package tokenops.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * How often a request is made when the server is away or busy (503), and how long the pauses between are.
 *
 * <p>The pause doubles from the first to the longest, less up to a half by chance, so that many clients don't come back at once;
 * where the server says {@code Retry-After}, that is waited for instead. A server that wants to be left alone for longer than
 * {@code patience} isn't waited for.
 *
 * @param attempts at most, the first included
 */
public record Retries(int attempts, Duration first, Duration longest, Duration patience) {
    /** Eight attempts within about ten seconds: a server that restarts is back by then. */
    public static final Retries USUAL =
            new Retries(8, Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofSeconds(30));

    /** One attempt. */
    public static final Retries NONE = new Retries(1, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    public Retries {
        if (attempts < 1 || attempts > 100) {
            throw new IllegalArgumentException("1 to 100 attempts, not " + attempts);
        }
    }

    /** The pause after that many attempts. */
    Duration pause(int made, RandomGenerator random) {
        Duration full = first.multipliedBy(1L << Math.min(made - 1, 20));
        Duration most = full.compareTo(longest) < 0 ? full : longest;
        return most.isZero() ? most : most.minusNanos(random.nextLong(most.toNanos() / 2 + 1));
    }

    /** Waits on something that never comes, so that an interrupt ends it. */
    static void pauseFor(Duration pause) throws InterruptedException {
        if (new CountDownLatch(1).await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("nobody counts this down");
        }
    }
}
