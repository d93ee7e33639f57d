package tokenops.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What was read is used while it is young, by any clock. */
class RecentTest {
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final AtomicInteger looks = new AtomicInteger();
    private final Recent<String, Integer> recent = new Recent<>(Duration.ofMillis(500), 2, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    private int asked() {
        return recent.get("it", before -> looks.incrementAndGet());
    }

    @Test
    void isReadOnceWhileItIsYoungAndAgainWhenItIsOld() {
        for (int i = 0; i < 1_000; i++) {
            assertEquals(1, asked());
        }
        now = now.plusMillis(499);
        assertEquals(1, asked());
        now = now.plusMillis(1);
        assertEquals(2, asked());
    }

    @Test
    void isReadAgainWhenTheClockWasSetBack() {
        assertEquals(1, asked());
        now = now.minus(Duration.ofHours(1));
        assertEquals(2, asked());
        assertEquals(2, asked());
    }

    @Test
    void isReadAgainWhenItWasForgotten() {
        assertEquals(1, asked());
        recent.forget("it");
        assertEquals(2, asked());
    }
}
