package tokenops.agents;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets so many requests through in each second of the clock, and no more. Any thread.
 *
 * @param rate requests per second
 * @param state the second in the upper half, how many came in it in the lower
 */
public record Bucket(int rate, AtomicLong state) {
    public static Bucket of(int rate) {
        return new Bucket(rate, new AtomicLong());
    }

    /** Whether one more may pass. */
    public boolean take(Instant now) {
        long second = now.getEpochSecond() & 0xffff_ffffL;
        long next = state.updateAndGet(old -> old >>> 32 == second ? old + 1 : (second << 32) | 1);
        return (next & 0xffff_ffffL) <= rate;
    }
}
