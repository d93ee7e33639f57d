package tokenops.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * Questions that are asked of the database together: those that come while others are being asked wait for each other and go as
 * one. Nobody waits for company: a question that comes alone is asked alone, and under load one query answers a hundred.
 *
 * <p>As many wait at most as there are callers, each with one question. Safe for all threads. The asking is done by one virtual thread at a time, which lives while there are questions.
 */
public final class Together<Q, A> {
    private final int most;
    private final Function<List<Q>, List<A>> ask;
    private final Queue<Waiting<Q, A>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean asking = new AtomicBoolean();

    /**
     * Asks nothing yet.
     *
     * @param most how many go as one: bounds what a query takes
     * @param ask answers each question at its own place in the list
     */
    public Together(int most, Function<List<Q>, List<A>> ask) {
        this.most = most;
        this.ask = ask;
    }

    private record Waiting<Q, A>(Q question, CompletableFuture<A> answer) {}

    /** The answer, as the database gave it after the question was put. What the asking throws is thrown to all who asked with it. */
    public A ask(Q question) {
        Waiting<Q, A> mine = new Waiting<>(question, new CompletableFuture<>());
        waiting.add(mine);
        if (asking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("asking").start(this::askAll);
        }
        try {
            return mine.answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException fault) {
                throw fault;
            }
            throw e;
        }
    }

    private void askAll() {
        do {
            List<Waiting<Q, A>> together = new ArrayList<>();
            while (together.size() < most && waiting.peek() != null) {
                together.add(waiting.remove());
            }
            answer(together);
            asking.set(false);
            // One may have come after the last look and seen that somebody was asking.
        } while (!waiting.isEmpty() && asking.compareAndSet(false, true));
    }

    private void answer(List<Waiting<Q, A>> together) {
        try {
            List<A> answers = ask.apply(together.stream().map(Waiting::question).toList());
            for (int i = 0; i < together.size(); i++) {
                together.get(i).answer.complete(answers.get(i));
            }
        } catch (RuntimeException | Error e) {
            together.forEach(one -> one.answer.completeExceptionally(e));
        }
    }
}
