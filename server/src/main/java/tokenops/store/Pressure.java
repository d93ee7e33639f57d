package tokenops.store;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How short of processor time the machine is, whoever uses it: PostgreSQL and other programs count as we do.
 *
 * <p>Asked by every lane after every batch; the system is asked a few times a second.
 */
final class Pressure {
    /** Up to this share of the processors there is time to spare, and from there to all of them less and less. */
    private static final double AT_EASE = 0.75;

    private static final double ALL = 0.95;
    private static final long SAMPLE = Duration.ofMillis(250).toNanos();

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final AtomicLong nextSample = new AtomicLong(System.nanoTime());
    private volatile double now;

    /** From 0, time to spare, to 1, none. */
    double now() {
        long due = nextSample.get();
        long time = System.nanoTime();
        if (time - due >= 0 && nextSample.compareAndSet(due, time + SAMPLE)) {
            double load = system.getCpuLoad();
            // A system that doesn't say counts as one at ease.
            double pressure = Double.isNaN(load) ? 0 : Math.clamp((load - AT_EASE) / (ALL - AT_EASE), 0.0, 1.0);
            // Half the last: a pause of a moment is not the end of the load.
            now = (now + pressure) / 2;
        }
        return now;
    }
}
