package tokenops.tools.tokenops.columns;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * Does pieces of work that don't know each other on all cores, which live as long as the work. What comes of a piece must not
 * depend on which thread did it, nor on what was done before.
 */
public final class Cores {
    /** Below so many rows threads cost more than they save. */
    private static final int LARGE = 200_000;

    private Cores() {}

    /**
     * Does all pieces, each once.
     *
     * @param rows how much work it is: little is done by the caller
     * @param worker makes what one thread does pieces with, so that it can have room of its own
     */
    public static void each(int pieces, long rows, Supplier<IntConsumer> worker) {
        if (rows < LARGE || pieces < 2) {
            IntConsumer alone = worker.get();
            for (int piece = 0; piece < pieces; piece++) {
                alone.accept(piece);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        try (ExecutorService cores = executor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < count(); i++) {
                all.add(cores.submit(() -> {
                    IntConsumer own = worker.get();
                    int piece = next.getAndIncrement();
                    while (piece < pieces && !Thread.currentThread().isInterrupted()) {
                        own.accept(piece);
                        piece = next.getAndIncrement();
                    }
                }));
            }
            for (Future<?> each : all) {
                done(each);
            }
        }
    }

    /** How many threads work. */
    public static int count() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** Threads for one piece of work: closing it ends them. */
    public static ExecutorService executor() {
        ThreadFactory threads =
                Thread.ofPlatform().daemon().name("tokenops-review-", 0).factory();
        return Executors.newFixedThreadPool(count(), threads);
    }

    /** What a thread made; what went wrong there goes wrong here. */
    public static <T> T done(Future<T> work) {
        try {
            return work.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a part of the review failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the review was under way", e);
        }
    }
}
