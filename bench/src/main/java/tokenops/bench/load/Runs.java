package tokenops.bench.load;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/** Every run of the load by number: by whom, when asked for, whether acknowledged, when and how often its callback came. */
public final class Runs {
    /** Runs of one bench at most: bounds memory and disk. */
    public static final int MOST = 2_000_000;

    private final int agents;
    private final Semaphore window;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicLongArray asked = new AtomicLongArray(MOST);
    private final AtomicLongArray arrived = new AtomicLongArray(MOST);
    private final AtomicIntegerArray callbacks = new AtomicIntegerArray(MOST);
    public final AtomicInteger acknowledged = new AtomicInteger();
    public final AtomicInteger refused = new AtomicInteger();
    public final AtomicInteger delivered = new AtomicInteger();

    /** @param most runs that are asked for and not yet delivered */
    public Runs(int agents, int most) {
        this.agents = agents;
        this.window = new Semaphore(most);
    }

    /** The number of the next run of an agent's connection; -1 when all are used up. */
    int begin() {
        int run = next.getAndIncrement();
        return run < MOST ? run : -1;
    }

    /** Which agent a run belongs to: any connection asks for any run with the key of this one. */
    public int agentOf(int run) {
        return run % agents;
    }

    void asked(int run, long nanos) {
        asked.set(run, nanos);
    }

    void arrived(int run, long nanos) {
        if (callbacks.incrementAndGet(run) == 1) {
            arrived.set(run, nanos);
            delivered.incrementAndGet();
            window.release();
        }
    }

    /** Waits a little until another run may be under way; takes the room when there is any. */
    boolean hasRoom() throws InterruptedException {
        return window.tryAcquire(50, TimeUnit.MILLISECONDS);
    }

    void giveBack() {
        window.release();
    }

    public int begun() {
        return Math.min(next.get(), MOST);
    }

    /** Callbacks that came for the first time between two moments. */
    public int deliveredBetween(long from, long to) {
        int count = 0;
        for (int run = 0; run < begun(); run++) {
            long at = arrived.get(run);
            if (at >= from && at < to && callbacks.get(run) > 0) {
                count++;
            }
        }
        return count;
    }

    /** Runs whose callback came more than once. */
    public int repeated() {
        int count = 0;
        for (int run = 0; run < begun(); run++) {
            count += callbacks.get(run) > 1 ? 1 : 0;
        }
        return count;
    }

    /** From asking to the callback's arrival, in nanoseconds and ascending, of the runs from this number on. */
    public long[] latencies(int first) {
        long[] all = new long[begun() - first];
        int count = 0;
        for (int run = first; run < begun(); run++) {
            if (callbacks.get(run) > 0) {
                all[count++] = arrived.get(run) - asked.get(run);
            }
        }
        long[] known = Arrays.copyOf(all, count);
        Arrays.sort(known);
        return known;
    }
}
