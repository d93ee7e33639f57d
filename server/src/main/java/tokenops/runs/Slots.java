package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import tokenops.path.Home;
import tokenops.path.Id;

/**
 * The room that a node has for runs, who has it, and who is next: pure rules over counts, without a database or a clock.
 *
 * <p>An agent may have another slot as long as it has fewer than are free, times its priority; the last one only who has none. So
 * one that floods an idle node gets half or more of it and never all of it, the shares become smaller with every agent that comes,
 * and who has nothing at work is let in as long as a single slot is free. What waits goes in turns ({@link Turns}), the longest due
 * of each agent first. Any thread.
 */
final class Slots {
    private final QueuePolicy policy;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private final Map<Id.Agent, Integer> ofAgent = new HashMap<>();
    private final Map<String, Integer> ofTool = new HashMap<>();
    private final Map<Home, Set<Flow>> waiting = new HashMap<>();
    private final Turns turns = new Turns();
    private int taken;

    Slots(QueuePolicy policy) {
        this.policy = policy;
    }

    /** Runs of an agent with a tool, which go in the order in which they are due. */
    record Flow(Id.Agent agent, String tool) {}

    /** A run in the queue. */
    record Waiting(Id.Run run, Flow flow, int priority, Instant dueAt) {}

    /**
     * Takes a slot for a run that is about to be made, if it may start before all that waits: no older run of its agent waits, and
     * nobody who has nothing at work.
     */
    boolean take(Flow flow, int priority) {
        return locked(() -> {
            boolean first = waiting.values().stream()
                    .flatMap(Set::stream)
                    .noneMatch(other -> other.agent.equals(flow.agent) || isNext(other));
            return first && admit(flow, priority);
        });
    }

    /** Takes a slot for each of those whose turn it is, no more than {@code most}, and answers them in the order of their turns. */
    List<Waiting> choose(Collection<Waiting> candidates, int most) {
        return locked(() -> {
            Map<Flow, Queue<Waiting>> queues = new LinkedHashMap<>();
            candidates.stream()
                    .sorted(Comparator.comparing(Waiting::dueAt))
                    .forEach(run -> queues.computeIfAbsent(run.flow, flow -> new ArrayDeque<>())
                            .add(run));
            List<Waiting> chosen = new ArrayList<>();
            while (chosen.size() < most && next(queues).map(chosen::add).isPresent()) {
                // the next one is looked for with the slot of this one taken
            }
            return chosen;
        });
    }

    private Optional<Waiting> next(Map<Flow, Queue<Waiting>> queues) {
        Optional<Waiting> next = queues.values().stream()
                .flatMap(queue -> Optional.ofNullable(queue.peek()).stream())
                .filter(run -> admits(run.flow, run.priority))
                .min(Comparator.<Waiting>comparingLong(run -> turns.of(run.flow.agent))
                        .thenComparing(Waiting::dueAt)
                        .thenComparing(run -> run.run.uuid()));
        next.ifPresent(run -> {
            queues.getOrDefault(run.flow, new ArrayDeque<>()).remove();
            admit(run.flow, run.priority);
        });
        return next;
    }

    /** Gives a slot back; whether somebody waits who may want it. */
    boolean giveBack(Flow flow) {
        return locked(() -> {
            taken--;
            ofAgent.computeIfPresent(flow.agent, (agent, count) -> count == 1 ? null : count - 1);
            ofTool.computeIfPresent(flow.tool, (tool, count) -> count == 1 ? null : count - 1);
            if (taken == 0) {
                empty.signalAll();
            }
            return !waiting.isEmpty();
        });
    }

    /** A run of the flow has come into the queue of that home. */
    void waits(Home home, Flow flow) {
        locked(() -> waiting.computeIfAbsent(home, of -> new HashSet<>()).add(flow));
    }

    /** What waits in a home, as it was seen there: what was known before is forgotten. */
    void seen(Home home, Set<Flow> flows) {
        locked(() -> flows.isEmpty() ? waiting.remove(home) : waiting.put(home, new HashSet<>(flows)));
    }

    /** Whether something is known to wait in that home. */
    boolean knowsWaiting(Home home) {
        return locked(() -> waiting.containsKey(home));
    }

    /** How many slots nobody has. */
    int free() {
        return locked(() -> policy.slots() - taken);
    }

    /** How many slots somebody has. */
    int taken() {
        return locked(() -> taken);
    }

    /** Waits until nobody has a slot; whether that came about in time. */
    boolean awaitEmpty(Duration most) throws InterruptedException {
        lock.lock();
        try {
            for (long left = most.toNanos(); taken > 0 && left > 0; ) {
                left = empty.awaitNanos(left);
            }
            return taken == 0;
        } finally {
            lock.unlock();
        }
    }

    private boolean admit(Flow flow, int priority) {
        if (!admits(flow, priority)) {
            return false;
        }
        taken++;
        ofAgent.merge(flow.agent, 1, Integer::sum);
        ofTool.merge(flow.tool, 1, Integer::sum);
        turns.take(flow.agent, priority);
        return true;
    }

    private boolean admits(Flow flow, int priority) {
        int has = ofAgent.getOrDefault(flow.agent, 0);
        long free = policy.slots() - taken;
        boolean share = has == 0 ? free > 0 : free > 1 && has < free * priority && has < policy.agentAtOnce();
        return share && hasRoom(flow.tool);
    }

    private boolean hasRoom(String tool) {
        return ofTool.getOrDefault(tool, 0) < policy.atOnce(tool);
    }

    /** Whether a flow that waits has nothing at work, and gets the next slot. */
    private boolean isNext(Flow flow) {
        return !ofAgent.containsKey(flow.agent) && hasRoom(flow.tool);
    }

    private <A> A locked(Supplier<A> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
