package tokenops.support;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline that no machine, however busy, should reach. */
public final class Eventually {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Eventually() {}

    /** Returns when the condition holds. Fails, with what was waited for, when it doesn't in time. */
    public static void until(String what, BooleanSupplier holds) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (!holds.getAsBoolean()) {
            pause(what, deadline);
        }
    }

    /** What is there in the end. */
    public static <T> T get(String what, Supplier<Optional<T>> look) {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            pause(what, deadline);
        }
    }

    private static void pause(String what, long deadline) {
        if (System.nanoTime() > deadline) {
            throw new AssertionError("not within " + DEADLINE.toSeconds() + " s: " + what);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
    }
}
