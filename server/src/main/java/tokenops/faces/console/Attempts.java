package tokenops.faces.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Failed attempts to sign in, counted per address and minute: who guesses is made to wait, and nobody waits longer than the rest of
 * that minute. Any thread.
 */
final class Attempts {
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_FAILURES = 10;

    /** More addresses than operators have; when there are more, the oldest windows have long passed. */
    private static final int MOST_ADDRESSES = 10_000;

    private record Window(Instant ends, int failures) {}

    private final Clock clock;
    private final Map<String, Window> windows = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    Attempts(Clock clock) {
        this.clock = clock;
    }

    /** How long this address has to wait before it may try; empty when it may try now. */
    Optional<Duration> left(String address) {
        lock.lock();
        try {
            Instant now = clock.instant();
            return Optional.ofNullable(windows.get(address))
                    .filter(window -> window.ends.isAfter(now) && window.failures >= MOST_FAILURES)
                    .map(window -> Duration.between(now, window.ends));
        } finally {
            lock.unlock();
        }
    }

    /** Notes that this address presented something that isn't the token. */
    void failed(String address) {
        lock.lock();
        try {
            Instant now = clock.instant();
            windows.values().removeIf(window -> !window.ends.isAfter(now));
            if (windows.size() >= MOST_ADDRESSES) {
                windows.clear();
            }
            windows.merge(
                    address,
                    new Window(now.plus(WINDOW), 1),
                    (before, first) -> new Window(before.ends, before.failures + 1));
        } finally {
            lock.unlock();
        }
    }
}
