package tokenops.runs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tokenops.path.Id;

/**
 * Where tools do work of seconds: at so many places at once as there are processors, agents in turns. Virtual threads give way only
 * where they wait, so such work has threads that the system shares out; requests would wait for it otherwise.
 *
 * <p>A place whose tool doesn't come back when it is told to can be left to the next: what the tool then keeps is a thread.
 */
final class Workbench {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Turns turns = new Turns();
    private int free;

    Workbench(int places) {
        this.free = places;
    }

    /** Somebody who waits for a place, the longest waiting first in the list. */
    private static final class Waiting {
        private final Id.Agent agent;
        private final int priority;
        private final Condition turn;
        private boolean isIn;

        Waiting(Id.Agent agent, int priority, Condition turn) {
            this.agent = agent;
            this.priority = priority;
            this.turn = turn;
        }
    }

    /** Waits for the agent's turn. */
    Place enter(Id.Agent agent, int priority) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Waiting mine = new Waiting(agent, priority, lock.newCondition());
            waiting.add(mine);
            letIn();
            try {
                while (!mine.isIn) {
                    mine.turn.await();
                }
            } catch (InterruptedException e) {
                if (!waiting.remove(mine)) {
                    free++;
                    letIn();
                }
                throw e;
            }
            return new Place();
        } finally {
            lock.unlock();
        }
    }

    private void letIn() {
        while (free > 0 && !waiting.isEmpty()) {
            Waiting next = waiting.stream()
                    .min(Comparator.comparingLong(one -> turns.of(one.agent)))
                    .orElseThrow();
            waiting.remove(next);
            turns.take(next.agent, next.priority);
            free--;
            next.isIn = true;
            next.turn.signal();
        }
    }

    /** A place at the bench, until it is left. */
    final class Place implements AutoCloseable {
        private boolean left;

        /** Does the work on a thread of its own, and waits for it; empty when it came to nothing. */
        <A> Optional<A> work(Supplier<Optional<A>> work) throws InterruptedException {
            FutureTask<Optional<A>> task = new FutureTask<>(work::get);
            Thread.ofPlatform().daemon().name("tool").start(task);
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("the tool failed", e.getCause());
            }
        }

        /** Leaves it to the next. Any thread, any number of times. */
        @Override
        public void close() {
            lock.lock();
            try {
                if (!left) {
                    left = true;
                    free++;
                    letIn();
                }
            } finally {
                lock.unlock();
            }
        }
    }
}
