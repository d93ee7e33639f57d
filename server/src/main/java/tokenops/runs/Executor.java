package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * Gives runs to threads: those leased as they were made, and those it claims from the queue, be it that no node had room or that
 * a node died. Leases are renewed by heartbeat while a run is worked on.
 */
public final class Executor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Executor.class);

    /** How long a node may be silent before its runs are given to another. */
    static final Duration LEASE = Duration.ofSeconds(20);

    /** Runs that a node works on at once; most of them wait for a commit. */
    private static final int SLOTS = 512;

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration HEARTBEAT = LEASE.dividedBy(4);

    private final Core core;
    private final Execution execution;
    private final Evidences evidences;
    private final UUID node;
    private final Semaphore slots = new Semaphore(SLOTS);
    private final Map<Id.Run, RunRow> working = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Thread claimer;
    private boolean wake;
    private volatile boolean closing;

    public Executor(Core core, Execution execution, Evidences evidences) {
        this.core = core;
        this.execution = execution;
        this.evidences = evidences;
        this.node = core.ids().next(0);
        this.claimer = Thread.ofPlatform().name("run-claimer").unstarted(this::claim);
    }

    /** Starts claiming what waits in the queue. */
    public void start() {
        claimer.start();
    }

    /** This node's name in leases: new with every start, so that a restarted server doesn't take its dead self for alive. */
    UUID node() {
        return node;
    }

    /** Takes room for one run, if there is any. */
    boolean reserve() {
        return !closing && slots.tryAcquire();
    }

    /** Gives room back that no run came to fill. */
    void giveBack() {
        slots.release();
    }

    /** Works on a leased run for which there is room. */
    void start(RunRow run, List<EvidenceRow> evidence) {
        working.put(run.id(), run);
        Thread.ofVirtual().name("run-", 0).start(() -> work(run, evidence));
    }

    private void work(RunRow run, List<EvidenceRow> evidence) {
        try {
            execution.perform(run, evidence, node);
        } catch (RuntimeException e) {
            // The lease will run out, and the run is taken up again: by us or by another node.
            LOG.error("{} was left where it stood", run.id(), e);
        } finally {
            // Only our own: this node may have lost the lease, and claimed the run anew.
            working.remove(run.id(), run);
            slots.release();
        }
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
        Instant nextHeartbeat = core.now().plus(HEARTBEAT);
        while (!closing) {
            try {
                for (int home = 0; home < core.homes().homes() && !closing; home++) {
                    claim(new Home(home));
                }
                if (core.now().isAfter(nextHeartbeat)) {
                    nextHeartbeat = core.now().plus(HEARTBEAT);
                    renew();
                }
            } catch (RuntimeException e) {
                // Whatever it was, the thread goes on: without it no run is taken up any more.
                LOG.warn("the queue can't be read just now: {}", String.valueOf(e.getMessage()));
            }
            pause();
        }
    }

    private void pause() {
        lock.lock();
        try {
            if (!wake && !closing && !woken.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            wake = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void claim(Home home) {
        int room = slots.availablePermits();
        boolean due = room > 0
                && core.reads()
                        .one(
                                "SELECT 1 FROM run WHERE home = ? AND due_at IS NOT NULL AND due_at <= ? LIMIT 1",
                                row -> true,
                                home,
                                core.now())
                        .isPresent();
        if (!due) {
            return;
        }
        int taken = Math.min(room, 64);
        if (!slots.tryAcquire(taken)) {
            return;
        }
        int started = 0;
        try {
            Reply<List<RunRow>> reply = core.lanes().submit(new Claim(home, node, core.now(), taken));
            if (reply instanceof Reply.Done<List<RunRow>>(List<RunRow> runs)) {
                for (RunRow run : runs) {
                    start(run, evidences.of(run));
                    started++;
                }
            }
        } finally {
            slots.release(taken - started);
        }
    }

    record Claim(Home home, UUID node, Instant at, int most) implements Command<List<RunRow>> {
        @Override
        public void needs(Needs needs) {
            needs.find(RunRow.DUE, new RunRow.Due(at, most));
        }

        @Override
        public Outcome<List<RunRow>> decide(Rows rows, Instant now) {
            List<RunRow> leased = new ArrayList<>();
            for (RunRow run : rows.find(RunRow.DUE, RunRow.Due.ANY)) {
                boolean due = run.dueAt().filter(time -> !time.isAfter(at)).isPresent();
                if (due && run.state().inFlight() && leased.size() < most) {
                    RunRow ours = run.leased(node, now.plus(LEASE));
                    rows.put(RunRow.TABLE, ours);
                    leased.add(ours);
                }
            }
            return Outcome.done(leased);
        }
    }

    private void renew() {
        Instant young = core.now().minus(HEARTBEAT);
        for (int home = 0; home < core.homes().homes(); home++) {
            Home here = new Home(home);
            List<RunRow> ours = working.values().stream()
                    .filter(run -> core.homes().of(run.agent()).equals(here))
                    .filter(run -> run.dueAt()
                            .filter(until -> until.minus(LEASE).isBefore(young))
                            .isPresent())
                    .toList();
            if (!ours.isEmpty()) {
                core.lanes().submit(new Renew(here, node, ours)).orFail();
            }
        }
    }

    record Renew(Home home, UUID node, List<RunRow> ours) implements Command<Integer> {
        @Override
        public void needs(Needs needs) {
            ours.forEach(run -> needs.lock(RunRow.TABLE, run.id().uuid()));
        }

        @Override
        public Outcome<Integer> decide(Rows rows, Instant now) {
            int renewed = 0;
            for (RunRow run : ours) {
                var still = new Ending.Holder(run, node).still(rows);
                if (still.isPresent()) {
                    rows.put(RunRow.TABLE, still.get().renewed(now.plus(LEASE)));
                    renewed++;
                }
            }
            return Outcome.done(renewed);
        }
    }

    /** Takes nothing more and waits until what is worked on has ended; what doesn't in time goes on at the next start. */
    @Override
    public void close() {
        closing = true;
        wake();
        try {
            claimer.join();
            if (!slots.tryAcquire(SLOTS, 10, TimeUnit.SECONDS)) {
                LOG.warn("{} runs go on at the next start", SLOTS - slots.availablePermits());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
