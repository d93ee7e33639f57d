package tokenops.bench.growth;

import java.time.Instant;
import java.util.UUID;

/** A stretch of time in which runs were made and nothing else: what has an id of it belongs to them. */
record Window(long fromMillis, long toMillis) {
    static Window of(Instant from, Instant to) {
        return new Window(from.toEpochMilli(), to.toEpochMilli());
    }

    boolean has(long millis) {
        return millis >= fromMillis && millis <= toMillis;
    }

    /** How much older each copy is than the one before it. */
    long length() {
        return toMillis - fromMillis + 1;
    }

    /** The condition that an id is of it. */
    String ids(String column) {
        return column + " BETWEEN '" + new UUID(fromMillis << 16, 0) + "' AND '" + new UUID(toMillis << 16 | 0xffff, -1)
                + "'";
    }

    /** The condition that a time is of it. */
    String times(String column) {
        return column + " BETWEEN '" + Instant.ofEpochMilli(fromMillis) + "' AND '" + Instant.ofEpochMilli(toMillis)
                + "'";
    }
}
