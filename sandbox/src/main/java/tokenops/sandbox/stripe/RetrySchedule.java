package tokenops.sandbox.stripe;

import java.time.Duration;
import java.util.List;

/**
 * How long to wait before each further attempt to deliver a webhook; after the last the event is given up. Elapsed time, not
 * the sandbox's clock: a stepped clock doesn't wake it.
 */
public record RetrySchedule(List<Duration> gaps) {
    /** Eight further attempts within about two minutes, where Stripe takes hours to days. */
    public static final RetrySchedule USUAL = new RetrySchedule(List.of(
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8),
            Duration.ofSeconds(16),
            Duration.ofSeconds(32),
            Duration.ofSeconds(64)));

    private static final int MOST = 32;

    public RetrySchedule {
        gaps = List.copyOf(gaps);
        if (gaps.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " further attempts, not " + gaps.size());
        }
        for (int i = 1; i < gaps.size(); i++) {
            if (gaps.get(i).compareTo(gaps.get(i - 1)) < 0) {
                throw new IllegalArgumentException("gaps between attempts grow: " + gaps);
            }
        }
    }
}
