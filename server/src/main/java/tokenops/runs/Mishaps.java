package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong in work that comes round again: it stops nothing beside it, and is told with its cause. The same comes four times a
 * second until somebody mends it, so it is told once a minute, with how often it was. Any thread.
 */
final class Mishaps {
    private static final Logger LOG = LoggerFactory.getLogger(Mishaps.class);
    private static final Duration TOLD_AGAIN = Duration.ofMinutes(1);

    private final Supplier<Instant> now;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    Mishaps(Supplier<Instant> now) {
        this.now = now;
    }

    /** When a kind was told last, whether that was just now, and how often it was not told since, or before. */
    private record Kind(Instant toldAt, boolean isTold, long untold) {
        Kind again(Instant at) {
            boolean early = !at.isBefore(toldAt) && at.isBefore(toldAt.plus(TOLD_AGAIN));
            return early ? new Kind(toldAt, false, isTold ? 1 : untold + 1) : new Kind(at, true, isTold ? 0 : untold);
        }
    }

    /** Does the work. @param kind what it means when it goes wrong, one of few */
    void contain(String kind, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            tell(kind, e);
        }
    }

    private void tell(String kind, RuntimeException cause) {
        Instant at = now.get();
        Kind told = kinds.merge(kind, new Kind(at, true, 0), (before, first) -> before.again(at));
        if (told.isTold) {
            LOG.warn("{} (and {} times before, untold)", kind, told.untold, cause);
        }
    }
}
