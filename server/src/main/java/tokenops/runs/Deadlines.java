package tokenops.runs;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.path.Id;

/**
 * Watches tools at work. One that works longer than it may is interrupted, and what must follow is done at once: nobody waits for
 * a tool that doesn't come back. Time is the processor's own, which no clock that is set can shorten.
 */
final class Deadlines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deadlines.class);
    private static final Duration PERIOD = Duration.ofMillis(100);

    private final Set<Watched> atWork = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread watcher;

    Deadlines() {
        this.watcher = Thread.ofPlatform().name("tool-deadlines").daemon().start(this::watch);
    }

    /**
     * Does the work on the caller's thread; empty when it was told to stop. If it took too long, {@code overdue} was called meanwhile
     * on a thread of its own.
     */
    <A> Optional<A> within(Id.Run run, Duration most, Supplier<A> work, Runnable overdue) {
        Watched watched = new Watched(run, System.nanoTime() + most.toNanos(), Thread.currentThread(), overdue);
        atWork.add(watched);
        try {
            A done = work.get();
            return watched.end() ? Optional.of(done) : Optional.empty();
        } catch (RuntimeException | Error e) {
            if (watched.end()) {
                throw e;
            }
            // What an interrupted tool throws says nothing.
            LOG.debug("a tool was interrupted", e);
            return Optional.empty();
        } finally {
            atWork.remove(watched);
        }
    }

    /** Tells the tool at work on a run to stop: nobody wants any more what it makes. */
    void stop(Id.Run run) {
        atWork.stream().filter(watched -> watched.run.equals(run)).forEach(watched -> watched.interrupt(() -> {}));
    }

    /** How many tools were told to stop and haven't come back. */
    long overrunning() {
        return atWork.stream().filter(Watched::wasInterrupted).count();
    }

    /** Waits so long, or until all tools are told to stop; whether they are. */
    boolean closesWithin(Duration time) {
        try {
            return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private void watch() {
        while (!closesWithin(PERIOD)) {
            long now = System.nanoTime();
            atWork.stream()
                    .filter(watched -> watched.until - now <= 0)
                    .forEach(watched -> watched.interrupt(watched.overdue));
        }
    }

    /** Tells all tools to stop that are still at work. */
    @Override
    public void close() {
        atWork.forEach(watched -> watched.interrupt(() -> {}));
        closing.countDown();
        try {
            watcher.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A tool at work on a thread. Either it ends in time or it is interrupted, never both. */
    private static final class Watched {
        private final ReentrantLock lock = new ReentrantLock();
        private final Id.Run run;
        private final long until;
        private final Thread worker;
        private final Runnable overdue;
        private boolean ended;
        private boolean interrupted;

        Watched(Id.Run run, long until, Thread worker, Runnable overdue) {
            this.run = run;
            this.until = until;
            this.worker = worker;
            this.overdue = overdue;
        }

        /** The tool has come back; whether in time. The thread goes on without the interruption, which was the tool's. */
        boolean end() {
            lock.lock();
            try {
                ended = true;
                if (interrupted) {
                    Thread.interrupted();
                }
                return !interrupted;
            } finally {
                lock.unlock();
            }
        }

        boolean wasInterrupted() {
            lock.lock();
            try {
                return interrupted;
            } finally {
                lock.unlock();
            }
        }

        void interrupt(Runnable then) {
            lock.lock();
            try {
                if (ended || interrupted) {
                    return;
                }
                interrupted = true;
                worker.interrupt();
            } finally {
                lock.unlock();
            }
            Thread.ofVirtual().name("overdue-", 0).start(then);
        }
    }
}
