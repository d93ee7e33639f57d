package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.runs.Slots.Flow;
import tokenops.runs.Slots.Waiting;
import tokenops.store.Core;
import tokenops.store.Every;

/**
 * Gives runs to threads: those leased as they were made, and those it claims from the queue, be it that no node had room or that
 * a node died. Leases are renewed by heartbeat while a run is worked on. Who gets the room is decided by {@link Slots}.
 */
public final class Executor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);

    private static final Duration POLL = Duration.ofMillis(250);
    /** How often leases are renewed. */
    private static final Duration RENEWAL = Claims.LEASE.dividedBy(4);

    /** Runs in one claim: bounds the time that its locks are held. */
    private static final int AT_ONCE = 128;

    /** A claim costs as much as thirty runs in it: while many wait, slots that become free are filled together. */
    private static final Duration PACE = Duration.ofMillis(20);

    /** How often it is looked for what a dead node has left. */
    private static final Duration LAPSES = Duration.ofSeconds(1);

    /** How long runs at work may take to end when the server stops; others finish what doesn't. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Core core;
    private final Execution execution;
    private final Evidences evidences;
    private final QueuePolicy policy;
    private final Id.Node node;
    private final Heartbeat heartbeat;
    private final Slots slots;
    private final Claims claims;
    private final Map<Id.Run, RunRow> working = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Thread claimer;
    private final Every renewal = new Every(RENEWAL);
    private final Every lapses = new Every(LAPSES);
    private boolean wake;
    private volatile boolean closing;

    public Executor(Core core, Execution execution, Evidences evidences, QueuePolicy policy, Nodes nodes) {
        this.core = core;
        this.execution = execution;
        this.evidences = evidences;
        this.policy = policy;
        this.node = new Id.Node(core.ids().next(Home.SHARED.number()));
        this.heartbeat = new Heartbeat(nodes, node, policy.slots());
        this.slots = new Slots(policy);
        this.claims = new Claims(core, node);
        this.claimer = Thread.ofPlatform().name("run-claimer").unstarted(this::claim);
    }

    /** Starts claiming what waits in the queue. */
    public void start() {
        claimer.start();
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
        start(run, () -> evidence);
    }

    private void start(RunRow run, Supplier<List<EvidenceRow>> evidence) {
        working.put(run.id(), run);
        Thread.ofVirtual().name("run-", 0).start(() -> work(run, evidence));
    }

    private void work(RunRow run, Supplier<List<EvidenceRow>> evidence) {
        try {
            policy.givesUp(run, core.now())
                    .ifPresentOrElse(why -> execution.giveUp(run, why), () -> execution.perform(run, evidence.get()));
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
            boolean claimed = false;
            try {
                claimed = isTaking() && claim(home -> inAll || slots.knowsWaiting(home));
                beat();
            } catch (RuntimeException e) {
                // Whatever it was, the thread goes on: without it no run is taken up any more.
                LOG.warn("the queue can't be read just now: {}", String.valueOf(e.getMessage()));
            }
            long soon = began + PACE.toNanos();
            rest(soon, claimed ? soon : nextPoll);
        }
    }

    /** Claims what is due and whose turn it is, as far as there is room; whether it was anything. */
    private boolean claim(Predicate<Home> worthALook) {
        int room = Math.min(slots.free(), AT_ONCE);
        if (room == 0) {
            return false;
        }
        Map<Home, Claims.Seen> seen = new LinkedHashMap<>();
        everywhere(home -> {
            if (worthALook.test(home)) {
                seen.put(home, claims.look(home, room));
            }
        });
        seen.forEach(this::endOverdue);
        // Claims are made home by home, but whose turn it is is asked of all of them together.
        List<Waiting> chosen = slots.choose(
                seen.values().stream().flatMap(part -> part.runs().stream()).toList(), room);
        seen.forEach((home, part) -> slots.seen(home, part.without(chosen)));
        List<Flow> unused = new ArrayList<>(chosen.stream().map(Waiting::flow).toList());
        try {
            seen.forEach((home, part) -> claims.take(home, part.among(chosen)).forEach(run -> {
                unused.remove(flow(run));
                start(run, () -> evidences.of(run));
            }));
        } finally {
            unused.forEach(slots::giveBack);
        }
        return !chosen.isEmpty();
    }

    private void endOverdue(Home home, Claims.Seen seen) {
        Instant tooLong = core.now().minus(policy.deadline());
        claims.rows(home, seen.dueBefore(tooLong))
                .forEach(run -> policy.givesUp(run, core.now()).ifPresent(why -> execution.giveUp(run, why)));
    }

    private void beat() {
        if (renewal.isTime(core.now())) {
            everywhere(this::renew);
        }
        if (heartbeat.beat(core.now(), slots.taken(), execution.overrunning())) {
            LOG.info("{} {}", node, heartbeat.mayTake() ? "takes runs again" : "is drained: it takes no more runs");
        }
        if (isTaking() && lapses.isTime(core.now())) {
            everywhere(this::takeUpLapsed);
        }
    }

    private void everywhere(Consumer<Home> work) {
        for (int home = 0; home < core.homes().homes() && !closing; home++) {
            work.accept(new Home(home));
        }
    }

    private void renew(Home home) {
        Instant young = core.now().minus(RENEWAL);
        List<RunRow> ours = workingIn(home).stream()
                .filter(run -> run.dueAt()
                        .filter(until -> until.minus(Claims.LEASE).isBefore(young))
                        .isPresent())
                .toList();
        if (!ours.isEmpty()) {
            // Cancelled, or somebody else has it: its tool may stop.
            claims.renew(home, ours).forEach(lost -> execution.stop(lost.id()));
        }
    }

    private List<RunRow> workingIn(Home home) {
        return working.values().stream()
                .filter(run -> core.homes().of(run.agent()).equals(home))
                .toList();
    }

    private void takeUpLapsed(Home home) {
        List<RunRow> lapsed = claims.lapsed(home);
        lapsed.stream()
                .filter(run -> run.state() == States.Run.AWAITING_EVIDENCE)
                .forEach(execution::waitedInVain);
        List<RunRow> orphans = lapsed.stream()
                .filter(run -> run.state() == States.Run.OPERATING)
                .toList();
        if (!orphans.isEmpty()) {
            claims.requeue(home, orphans);
            wake();
        }
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
        try {
            claimer.join();
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
