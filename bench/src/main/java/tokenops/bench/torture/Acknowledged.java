package tokenops.bench.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** All that the server has said and must now stand by: answers under their keys, callbacks, checkpoints of the log. Any thread. */
final class Acknowledged {
    /** What was asked for. */
    enum What {
        RUN,
        CANCEL,
        QUOTE,
        PAYMENT
    }

    /**
     * An acknowledged request.
     *
     * @param id of what it began or changed
     * @param request makes the same bytes again, with the same key
     */
    record Ack(What what, Agent agent, String key, String id, Caller.Answer answer, Supplier<byte[]> request) {
        @Override
        public String toString() {
            return id + " (" + key + " of agent " + agent.number() + ")";
        }
    }

    /** A callback that came. */
    record Heard(String webhookId, String resultDigest) {}

    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private final List<Ack> acks = new ArrayList<>();

    private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<Heard>> heard = new ConcurrentHashMap<>();
    private final List<String> checkpoints = new CopyOnWriteArrayList<>();

    void add(Ack ack) {
        lock.lock();
        try {
            acks.add(ack);
        } finally {
            lock.unlock();
        }
        if (ack.what == What.CANCEL) {
            cancelled.add(ack.id);
        }
    }

    /** Everything that was acknowledged. */
    List<Ack> all() {
        lock.lock();
        try {
            return List.copyOf(acks);
        } finally {
            lock.unlock();
        }
    }

    List<Ack> all(What what) {
        return all().stream().filter(ack -> ack.what == what).toList();
    }

    /** Any of them; empty when there is none yet. */
    Optional<Ack> any(RandomGenerator random) {
        lock.lock();
        try {
            return acks.isEmpty() ? Optional.empty() : Optional.of(acks.get(random.nextInt(acks.size())));
        } finally {
            lock.unlock();
        }
    }

    /** Whether a run's cancelling was acknowledged. */
    boolean isCancelled(String run) {
        return cancelled.contains(run);
    }

    /** A run's callback came, maybe again. */
    void heard(String run, Heard callback) {
        heard.computeIfAbsent(run, any -> ConcurrentHashMap.newKeySet()).add(callback);
    }

    /** The different callbacks of a run that came. */
    Set<Heard> heard(String run) {
        return Set.copyOf(heard.getOrDefault(run, Set.of()));
    }

    /** A signed checkpoint was served. */
    void checkpoint(String note) {
        checkpoints.add(note);
    }

    List<String> checkpoints() {
        return List.copyOf(checkpoints);
    }
}
