package tokenops.faces.http;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import tokenops.path.Caller;
import tokenops.path.Problem;
import tokenops.path.Refusal;

/**
 * Room in memory for what is held there as a whole: bodies that are taken, answers that are made of a package. Some large ones at
 * once would fill the heap, whoever asks. Nobody gets more than a quarter of it, strangers together no more than one, but for one thing
 * that is larger by itself; the largest body fits into it in any case. What is small needs none, but for bodies of strangers, of whom
 * there may be any number. Any thread.
 */
final class MemoryShare {
    /** Up to here it is small. */
    static final int SMALL = 64 << 10;

    /** A body's bytes, its JSON and what is made of it, many times over. */
    private static final int OF_HEAP_FOR_BODIES = 16;

    /** A package's bytes, its JSON, the page as text and as bytes: some thirty times the package, of which half the heap is left. */
    private static final int OF_HEAP_FOR_RENDERINGS = 64;

    private static final int SHARE_OF_ONE = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Map<String, Long> taken = new HashMap<>();
    private final long all;
    private final long most;
    private final Duration patience;
    private long free;

    /** For bodies that are taken as a whole. */
    static MemoryShare ofBodies() {
        return new MemoryShare(Runtime.getRuntime().maxMemory() / OF_HEAP_FOR_BODIES, PATIENCE);
    }

    /** For answers, by the size of what they are made of. */
    static MemoryShare ofRenderings() {
        return new MemoryShare(Runtime.getRuntime().maxMemory() / OF_HEAP_FOR_RENDERINGS, PATIENCE);
    }

    /**
     * @param bytes of all at once
     * @param patience how long one waits for room
     */
    MemoryShare(long bytes, Duration patience) {
        this.all = Math.max(bytes, Requests.LARGEST_BODY);
        this.free = all;
        this.most = Math.max(bytes / SHARE_OF_ONE, Requests.LARGEST_BODY);
        this.patience = patience;
    }

    /** Room that is taken; given back by closing it. */
    final class Room implements AutoCloseable {
        private final String whose;
        private final long bytes;

        private Room(String whose, long bytes) {
            this.whose = whose;
            this.bytes = bytes;
        }

        @Override
        public void close() {
            if (bytes > 0) {
                move(whose, -bytes);
            }
        }
    }

    /**
     * Takes room, and waits for it a while.
     *
     * @param bytes that are held; more than there is room for takes all of it
     * @return empty when there is none in time
     */
    Optional<Room> take(Caller caller, long bytes) {
        String whose = caller.actor();
        long length = Math.min(bytes, all);
        if (length == 0 || length <= SMALL && !(caller instanceof Caller.Stranger)) {
            return Optional.of(new Room(whose, 0));
        }
        lock.lock();
        try {
            long left = patience.toNanos();
            while (free < length || taken.getOrDefault(whose, 0L) > Math.max(most, length) - length) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = freed.awaitNanos(left);
            }
            move(whose, length);
            return Optional.of(new Room(whose, length));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void move(String whose, long bytes) {
        lock.lock();
        try {
            free -= bytes;
            taken.merge(whose, bytes, (before, more) -> before + more == 0 ? null : before + more);
            freed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @param what there is too much of */
    static Refusal full(String what) {
        return Refusal.of(Problem.UNAVAILABLE, "too many large " + what + " are under way");
    }
}
