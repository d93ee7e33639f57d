package tokenops.callbacks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.callbacks.CallbackRow.Attempt;
import tokenops.log.Sealing;
import tokenops.log.SignerAway;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.CallbackBody;
import tokenops.proof.Digest;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Needs;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.switches.Switch;
import tokenops.switches.Switches;

/**
 * Station 13, the callback: delivered at once by the node that made it, then retried on a schedule by whichever node comes first.
 * Every attempt is kept; the outcome is sealed. While callbacks are switched off, what is due waits in the state that it has.
 */
public final class Deliveries implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    /** The gaps of Standard Webhooks between one attempt and the next. */
    public static final List<Duration> SCHEDULE = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** How long the node that has taken a callback may need for an attempt: longer than the sender waits. */
    private static final Duration LEASE = Duration.ofSeconds(40);

    private static final int AT_ONCE = 256;
    private static final Duration POLL = Duration.ofMillis(250);

    private final Core core;
    private final Sender sender;
    private final List<Duration> schedule;
    private final Runnable sealed;
    private final Switches switches;
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();
    private final Thread poller;
    private volatile boolean closing;

    /** @param sealed is run when an outcome has been sealed: a leaf waits */
    public Deliveries(Core core, Sender sender, List<Duration> schedule, Runnable sealed, Switches switches) {
        this.core = core;
        this.sender = sender;
        this.schedule = schedule;
        this.sealed = sealed;
        this.switches = switches;
        this.poller = Thread.ofPlatform().name("callback-poller").unstarted(this::poll);
    }

    /** Starts taking what is due. */
    public void start() {
        poller.start();
    }

    /** The callback that tells of a result, as its command inserts it: the node at hand has it first. */
    public static CallbackRow first(
            Id.Callback id,
            Id.Agent agent,
            Id.Run run,
            String outcome,
            String url,
            Id.ResultContract result,
            Id.Attestation attestation,
            Instant now) {
        return new CallbackRow(
                id,
                agent,
                run,
                States.Callback.PENDING,
                outcome.equals("partial") ? "task_result_partial" : "task_result_ready",
                url,
                1,
                result,
                attestation,
                List.of(),
                0,
                Optional.of(now.plus(LEASE)),
                now);
    }

    /** Delivers a callback that this node has just committed. When there is no room it waits for the poller. */
    public void offer(CallbackRow callback, Mode mode, Sealed result, Sealed attestation) {
        if (!closing && slots.tryAcquire()) {
            spawn(() -> {
                if (switches.isOff(Switch.CALLBACKS)) {
                    core.lanes().submit(new PutBack(core.homes().of(callback.id()), callback));
                } else {
                    attempt(callback, mode, result.bytes(), result.link(), attestation.link());
                }
            });
        }
    }

    /** Nobody has it in hand: whichever node comes first when callbacks are on again takes it at once. */
    private record PutBack(Home home, CallbackRow ours) implements Command<Boolean> {
        @Override
        public void needs(Needs needs) {
            needs.lock(CallbackRow.TABLE, ours.id().uuid());
        }

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            Optional<CallbackRow> still = stillHeld(rows, ours);
            still.ifPresent(callback -> rows.put(CallbackRow.TABLE, callback.again(now)));
            return Outcome.done(still.isPresent());
        }
    }

    /** The callback, if nobody has taken it since. */
    private static Optional<CallbackRow> stillHeld(Rows rows, CallbackRow seen) {
        return rows.get(CallbackRow.TABLE, seen.id().uuid())
                .filter(row -> row.fence() == seen.fence() && row.dueAt().isPresent());
    }

    private void spawn(Runnable work) {
        Thread.ofVirtual().name("callback").start(() -> {
            try {
                work.run();
            } catch (SignerAway e) {
                // The sender has told of it, once for all that wait; its lease ends, and it is taken again.
            } catch (RuntimeException e) {
                LOG.error("a callback is tried again when its lease ends", e);
            } finally {
                slots.release();
            }
        });
    }

    private void poll() {
        while (!closing) {
            try {
                // Asked before each home: a pass over homes that are slow may take longer than a switch may.
                for (int home = 0;
                        home < core.homes().homes() && !closing && !switches.isOff(Switch.CALLBACKS);
                        home++) {
                    take(new Home(home));
                }
            } catch (RuntimeException e) {
                // Whatever it was, the thread goes on: without it no callback is taken up any more.
                LOG.warn("callbacks can't be read just now: {}", String.valueOf(e.getMessage()));
            }
            pause();
        }
    }

    private void pause() {
        lock.lock();
        try {
            if (!closing && stopped.await(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("stopping");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private void take(Home home) {
        boolean due = core.reads()
                .one(
                        "SELECT 1 FROM callback WHERE home = ? AND due_at IS NOT NULL AND due_at <= ? LIMIT 1",
                        row -> true,
                        home,
                        core.now())
                .isPresent();
        int room = Math.min(slots.availablePermits(), 64);
        if (!due || room == 0 || !slots.tryAcquire(room)) {
            return;
        }
        int started = 0;
        try {
            Reply<List<CallbackRow>> reply = core.lanes().submit(new Take(home, core.now(), room));
            if (reply instanceof Reply.Done<List<CallbackRow>>(List<CallbackRow> callbacks)) {
                for (CallbackRow callback : callbacks) {
                    spawn(() -> attempt(callback));
                    started++;
                }
            }
        } finally {
            slots.release(room - started);
        }
    }

    record Take(Home home, Instant at, int most) implements Command<List<CallbackRow>> {
        @Override
        public void needs(Needs needs) {
            needs.find(CallbackRow.DUE, new CallbackRow.Due(at, most));
        }

        @Override
        public Outcome<List<CallbackRow>> decide(Rows rows, Instant now) {
            List<CallbackRow> taken = new ArrayList<>();
            for (CallbackRow callback : rows.find(CallbackRow.DUE, CallbackRow.Due.ANY)) {
                boolean due = callback.dueAt().filter(time -> !time.isAfter(at)).isPresent();
                if (due && taken.size() < most) {
                    CallbackRow ours = callback.taken(now.plus(LEASE));
                    rows.put(CallbackRow.TABLE, ours);
                    taken.add(ours);
                }
            }
            return Outcome.done(taken);
        }
    }

    private void attempt(CallbackRow callback) {
        Documents.Stored result = core.documents().byId(callback.result()).orElseThrow();
        Documents.Stored attestation =
                core.documents().byId(callback.attestation()).orElseThrow();
        attempt(
                callback,
                mode(result),
                result.bytes(),
                result.link(callback.result()),
                attestation.link(callback.attestation()));
    }

    private void attempt(
            CallbackRow callback, Mode mode, byte[] resultBytes, Sealed.Link result, Sealed.Link attestation) {
        String timestamp = DocumentTime.text(callback.createdAt());
        byte[] body = CallbackBody.bytes(
                callback.type(), timestamp, callback.run().text(), callback.sequence(), resultBytes, result.digest());
        Attempt attempt = sender.send(callback, body);
        CallbackRow next = after(callback, attempt, schedule, core.now());
        Optional<Sealed> delivery = isOutcome(callback, next, schedule)
                ? Optional.of(seal(next, timestamp, Digest.of(body), mode, result, attestation))
                : Optional.empty();
        core.lanes().submit(new Record(core.homes().of(callback.id()), callback, next, delivery));
        delivery.ifPresent(document -> sealed.run());
    }

    /** Whether an attempt has led to the outcome that is sealed: the first one that there is. */
    static boolean isOutcome(CallbackRow before, CallbackRow next, List<Duration> schedule) {
        return next.dueAt().isEmpty() && !wasFinal(before, schedule);
    }

    /** A callback that is delivered anew after its outcome was sealed: that document stands. */
    private static boolean wasFinal(CallbackRow callback, List<Duration> schedule) {
        return callback.attempts().size() > schedule.size()
                || callback.attempts().stream().anyMatch(attempt -> attempt.delivered() || attempt.gone());
    }

    /** The callback after an attempt: delivered, tried again on the schedule, or given up. */
    static CallbackRow after(CallbackRow callback, Attempt attempt, List<Duration> schedule, Instant now) {
        boolean again = wasFinal(callback, schedule);
        if (attempt.delivered()) {
            return callback.after(
                    attempt, again ? States.Callback.RECOVERED : States.Callback.DELIVERED, Optional.empty());
        }
        if (attempt.gone()) {
            return callback.after(attempt, States.Callback.DISABLED, Optional.empty());
        }
        int tried = callback.attempts().size();
        return tried < schedule.size() && !again
                ? callback.after(attempt, States.Callback.RETRY_SCHEDULED, Optional.of(now.plus(schedule.get(tried))))
                : callback.after(attempt, States.Callback.EXHAUSTED, Optional.empty());
    }

    private static Mode mode(Documents.Stored result) {
        return Word.of(Mode.class, result.json().text("mode").orElseThrow());
    }

    private Sealed seal(
            CallbackRow callback,
            String timestamp,
            Digest body,
            Mode mode,
            Sealed.Link result,
            Sealed.Link attestation) {
        Instant finishedAt = DocumentTime.later(core.now(), callback.lastAt());
        return core.sealer()
                .seal(
                        Kind.CALLBACK_DELIVERY,
                        callback.id(),
                        mode,
                        List.of(result, attestation),
                        finishedAt,
                        Json.object()
                                .put("run_id", callback.run().text())
                                .put("type", callback.type())
                                .put("timestamp", timestamp)
                                .put("sequence", callback.sequence())
                                .put("url", callback.url())
                                .put("body_digest", body.toString())
                                .put("attempts", Json.array(callback.attempts(), Attempt::json))
                                .put("outcome", callback.state().word())
                                .put("finished_at", DocumentTime.text(finishedAt)));
    }

    record Record(Home home, CallbackRow seen, CallbackRow next, Optional<Sealed> delivery)
            implements Command<CallbackRow> {
        @Override
        public void needs(Needs needs) {
            needs.lock(CallbackRow.TABLE, seen.id().uuid());
        }

        @Override
        public Outcome<CallbackRow> decide(Rows rows, Instant now) {
            if (stillHeld(rows, seen).isEmpty()) {
                return Outcome.refused(Refusal.state(seen.state(), "another node has taken the callback"));
            }
            rows.put(CallbackRow.TABLE, next);
            delivery.ifPresent(document -> Sealing.put(rows, seen.agent(), document));
            return Outcome.done(next);
        }
    }

    /** Takes nothing more, and waits a little for the attempts under way. */
    @Override
    public void close() {
        closing = true;
        lock.lock();
        try {
            stopped.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (poller.isAlive()) {
                poller.join();
            }
            if (!slots.tryAcquire(AT_ONCE, 5, TimeUnit.SECONDS)) {
                LOG.warn("some callbacks are tried again at the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
