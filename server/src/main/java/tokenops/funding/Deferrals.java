package tokenops.funding;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What a sweep has asked a provider about comes up again when it is twice as old: what a provider keeps refusing, or never
 * finishes, must not fill every sweep. Only the sweep's thread.
 */
final class Deferrals {
    private static final int MOST = 10_000;

    private final Clock clock;
    private final Map<UUID, Instant> until = new HashMap<>();

    Deferrals(Clock clock) {
        this.clock = clock;
    }

    /** What isn't to come up now. */
    UUID[] deferred() {
        Instant now = clock.instant();
        until.values().removeIf(end -> !end.isAfter(now));
        return until.keySet().toArray(UUID[]::new);
    }

    /** Defers one by its age. When too many are, it comes up again at once. */
    void defer(UUID id, Instant createdAt) {
        Instant now = clock.instant();
        if (until.size() < MOST) {
            until.put(id, now.plus(Duration.between(createdAt, now)));
        }
    }
}
