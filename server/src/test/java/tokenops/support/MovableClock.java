package tokenops.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The system's time plus what tests have moved it: server, provider and agents all read this one clock. Tests that share a server
 * only ever move it forward, so that they can't harm each other.
 */
public final class MovableClock extends Clock {
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    /** Lets so much time pass at once. */
    public void forward(Duration by) {
        if (by.isNegative()) {
            throw new IllegalArgumentException("time doesn't go back: " + by);
        }
        ahead.updateAndGet(before -> before.plus(by));
    }

    /** Sets it back, as an operator's mistake does: only on a server of a test's own. */
    public void back(Duration by) {
        ahead.updateAndGet(before -> before.minus(by));
    }

    @Override
    public Instant instant() {
        return Clock.systemUTC().instant().plus(ahead.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
