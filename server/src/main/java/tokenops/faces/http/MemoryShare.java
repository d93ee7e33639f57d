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
 * Room in memory for bodies that are taken as a whole: a few hundred large ones at once would fill the heap, whoever sends them.
 * Nobody gets more than a quarter of it, strangers together no more than one; the largest body fits into it in any case. Small
 * bodies need none, but for those of strangers, of whom there may be any number. Any thread.
 */
final class LargeBodies {
    /** Up to here a body is small. */
    static final int SMALL = 64 << 10;

    /** A body's bytes, its JSON and what is made of it, many times over. */
    private static final int SHARE_OF_HEAP = 16;

    private static final int SHARE_OF_ONE = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Map<String, Long> taken = new HashMap<>();
    private final long most;
    private final Duration patience;
    private long free;

    LargeBodies() {
        this(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP, PATIENCE);
    }

    /**
     * @param bytes of all bodies at once
     * @param patience how long a body waits for room
     */
    LargeBodies(long bytes, Duration patience) {
        this.free = Math.max(bytes, Requests.LARGEST_BODY);
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
     * Takes room for a body, and waits for it a while.
     *
     * @param length in bytes, at most what a body may have
     * @return empty when there is none in time
     */
    Optional<Room> take(Caller caller, long length) {
        String whose = caller.actor();
        if (length == 0 || length <= SMALL && !(caller instanceof Caller.Stranger)) {
            return Optional.of(new Room(whose, 0));
        }
        lock.lock();
        try {
            long left = patience.toNanos();
            while (free < length || taken.getOrDefault(whose, 0L) > most - length) {
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

    static Refusal full() {
        return Refusal.of(Problem.UNAVAILABLE, "too many large bodies are under way");
    }
}
