package tokenops.store;

import java.time.Duration;
import java.time.Instant;

/** Tells when something is to be done again: at first at once, then when its period has passed, or when the clock was set back. */
public final class Every {
    private final Duration period;
    private Instant last = Instant.MIN;

    /** Never done yet. */
    public Every(Duration period) {
        this.period = period;
    }

    /** Whether it is to be done now; then it counts as done. One thread. */
    public boolean isTime(Instant now) {
        boolean time = now.isBefore(last) || !now.isBefore(last.plus(period));
        if (time) {
            last = now;
        }
        return time;
    }
}
