package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.runs.Slots.Flow;
import tokenops.runs.Slots.Waiting;
import tokenops.store.Core;

/**
 * Gives runs to threads: those leased as they were made, and those it claims from the queue, be it that no node had room or that
 * a node died. Who gets the room is decided by {@link Slots}. Another thread beats, so that nothing that goes wrong with claims
 * costs what is at work its {@link Leases}.
 */
public final class Executor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);

    private static final Duration POLL = Duration.ofMillis(250);

    /** Runs in one claim: bounds the time that its locks are held. */
    private static final int AT_ONCE = 512;

    /** A claim costs as much as thirty runs in it: while many wait, slots that become free are filled together. */
    private static final Duration PACE = Duration.ofMillis(20);

    /** How long runs at work may take to end when the server stops; others finish what doesn't. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Core core;
    private final RunWorker worker;
    private final Evidences evidences;
    private final QueuePolicy policy;
    private final Id.Node node;
    private final Heartbeat heartbeat;
    private final Slots slots;
    private final Claims claims;
    private final Mishaps mishaps;
    private final Leases leases;
    private final Map<Id.Run, RunRow> working = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Condition stopped = lock.newCondition();
    private final Thread claimer;
    private final Thread beats;
    private boolean wake;
    private volatile boolean closing;

    public Executor(Core core, RunWorker worker, Evidences evidences, QueuePolicy policy, Nodes nodes) {
        this.core = core;
        this.worker = worker;
        this.evidences = evidences;
        this.policy = policy;
        this.node = new Id.Node(core.ids().next(Home.SHARED.number()));
        this.heartbeat = new Heartbeat(nodes, node, policy.slots());
        this.slots = new Slots(policy);
        this.claims = new Claims(core, node);
        this.mishaps = new Mishaps(core::now);
        this.leases = new Leases(
                core, claims, worker, mishaps, new Leases.Queue(this::workingIn, this::isTaking, this::wake));
        this.claimer = Thread.ofPlatform().name("run-claimer").unstarted(this::claim);
        this.beats = Thread.ofPlatform().name("run-heartbeat").unstarted(this::beat);
    }

    /** Starts claiming what waits in the queue. */
    public void start() {
        claimer.start();
        beats.start();
    }

    /** This node's name in leases: new with every start, so that a restarted server doesn't take its dead self for alive. */
    UUID node() {
        return node.uuid();
    }

    private boolean isTaking() {
        return !closing && heartbeat.mayTake();
    }

    /** The priority of an agent of that trust level. */
    int priority(String level) {
        return policy.priority(level);
    }

    /** Takes room for one run that is about to be made, if it may start at once. */
    boolean reserve(Flow flow, int priority) {
        return isTaking() && slots.take(flow, priority);
    }

    /** Gives room back that no run came to fill, or that a run has left. */
    void giveBack(Flow flow) {
        if (slots.giveBack(flow)) {
            wake();
        }
    }

    /** Works on a leased run for which there is room. */
    void start(RunRow run, List<EvidenceRow> evidence) {
        List<EvidenceRow> atHand = EvidenceRow.atHand(evidence);
        start(run, () -> atHand);
    }

    private void start(RunRow run, Supplier<List<EvidenceRow>> evidence) {
        working.put(run.id(), run);
        Thread.ofVirtual().name("run-", 0).start(() -> work(run, evidence));
    }

    private void work(RunRow run, Supplier<List<EvidenceRow>> evidence) {
        try {
            policy.givesUp(run, core.now())
                    .ifPresentOrElse(why -> worker.giveUp(run, why), () -> worker.perform(run, evidence.get()));
        } catch (RuntimeException e) {
            // The lease will run out, and the run is taken up again: by us or by another node.
            LOG.error("{} was left where it stood", run.id(), e);
        } finally {
            // Only our own: this node may have lost the lease, and claimed the run anew.
            working.remove(run.id(), run);
            heartbeat.finished();
            giveBack(flow(run));
        }
    }

    static Flow flow(RunRow run) {
        return new Flow(run.agent(), run.tool());
    }

    /** A run has come into the queue. */
    void queued(RunRow run) {
        slots.waits(core.homes().of(run.agent()), flow(run));
        wake();
    }

    /** Something may have come into the queue. */
    void wake() {
        lock.lock();
        try {
            wake = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }

    private void claim() {
        long nextPoll = System.nanoTime();
        while (!closing) {
            long began = System.nanoTime();
            boolean inAll = nextPoll - began <= 0;
            if (inAll) {
                nextPoll = began + POLL.toNanos();
            }
            AtomicBoolean claimed = new AtomicBoolean();
            mishaps.contain(
                    "the queue can't be claimed from just now",
                    () -> claimed.set(isTaking() && claim(home -> inAll || slots.knowsWaiting(home))));
            long soon = began + PACE.toNanos();
            rest(soon, claimed.get() ? soon : nextPoll);
        }
    }

    /** Claims what is due and whose turn it is, as far as there is room; whether it was anything. */
    private boolean claim(Predicate<Home> worthALook) {
        int room = Math.min(slots.free(), AT_ONCE);
        if (room == 0) {
            return false;
        }
        Map<Home, Claims.Seen> seen = new ConcurrentHashMap<>();
        inEach(homes().filter(worthALook).toList(), home -> {
            Claims.Seen found = claims.look(home, room);
            seen.put(home, found);
            endOverdue(home, found);
        });
        // Claims are made home by home, but whose turn it is is asked of all of them together.
        List<Waiting> chosen = slots.choose(
                seen.values().stream().flatMap(part -> part.runs().stream()).toList(), room);
        seen.forEach((home, part) -> slots.seen(home, part.without(chosen)));
        inEach(seen.entrySet(), part -> take(part.getKey(), part.getValue().among(chosen)));
        return !chosen.isEmpty();
    }

    /** Takes those that were chosen in a home, as many as still wait there; each is worked on at once. */
    private void take(Home home, List<Waiting> chosen) {
        List<Flow> unused = new ArrayList<>(chosen.stream().map(Waiting::flow).toList());
        try {
            claims.take(home, chosen).forEach(run -> {
                unused.remove(flow(run));
                start(run, () -> evidences.of(run));
            });
        } finally {
            unused.forEach(slots::giveBack);
        }
    }

    /** In all of them at the same time: each waits for the database, and fails, by itself. */
    private <T> void inEach(Collection<T> homes, Consumer<T> work) {
        CompletableFuture<?>[] parts = homes.stream()
                .map(home -> CompletableFuture.runAsync(
                        () -> mishaps.contain("the queue of a home can't be claimed from", () -> work.accept(home)),
                        Thread::startVirtualThread))
                .toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(parts).join();
    }

    private void endOverdue(Home home, Claims.Seen seen) {
        Instant tooLong = core.now().minus(policy.deadline());
        claims.rows(home, seen.dueBefore(tooLong))
                .forEach(run -> mishaps.contain(
                        "an overdue run can't be ended",
                        () -> policy.givesUp(run, core.now()).ifPresent(why -> worker.giveUp(run, why))));
    }

    private void beat() {
        while (!closing) {
            leases.tend();
            mishaps.contain("the node can't say that it is there", () -> {
                if (heartbeat.beat(core.now(), slots.taken(), worker.overrunning())) {
                    LOG.info(
                            "{} {}",
                            node,
                            heartbeat.mayTake() ? "takes runs again" : "is drained: it takes no more runs");
                }
            });
            pause();
        }
    }

    private void pause() {
        lock.lock();
        try {
            for (long left = POLL.toNanos(); left > 0 && !closing; ) {
                left = stopped.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private Stream<Home> homes() {
        return IntStream.range(0, core.homes().homes()).mapToObj(Home::new);
    }

    private List<RunRow> workingIn(Home home) {
        return working.values().stream()
                .filter(run -> core.homes().of(run.agent()).equals(home))
                .toList();
    }

    /** Waits until it is woken or the time has come, and in any case not less than to the earlier one. */
    private void rest(long atLeastTo, long to) {
        lock.lock();
        try {
            for (long left = to - System.nanoTime(); left > 0 && !wake && !closing; left = to - System.nanoTime()) {
                woken.awaitNanos(left);
            }
            for (long left = atLeastTo - System.nanoTime();
                    left > 0 && !closing;
                    left = atLeastTo - System.nanoTime()) {
                woken.awaitNanos(left);
            }
            wake = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more and waits until what is worked on has ended; what doesn't in time is left to other nodes. */
    @Override
    public void close() {
        closing = true;
        wake();
        lock.lock();
        try {
            stopped.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            claimer.join();
            beats.join();
            if (!slots.awaitEmpty(PATIENCE)) {
                LOG.warn("{} runs are left to others", slots.taken());
            }
            for (int home = 0; home < core.homes().homes(); home++) {
                claims.handBack(new Home(home), workingIn(new Home(home)));
            }
            heartbeat.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("runs go on when their leases have run out: {}", String.valueOf(e.getMessage()));
        }
    }
}
