package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import tokenops.callbacks.CallbackRow;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;

/**
 * Why a run doesn't move by itself, since when, and which command helps.
 *
 * @param detail in a sentence
 * @param command what helps
 * @param operation how that is asked for: method and path
 */
public record Stuck(Reason reason, Instant since, String detail, RetryCommand command, String operation) {
    /** How long a lease may have run out before somebody has taken the run up. */
    private static final Duration TAKEN_UP = Duration.ofSeconds(5);

    /** What stops a run. */
    public enum Reason implements Word {
        MISSING_EVIDENCE,
        QUEUE_HEARTBEAT_MISSED,
        CALLBACK_DELIVERY_FAILED,
        CREDIT_ALLOCATION_PENDING,
        EXCEPTION_OPEN,
        RUNNER_ERROR,
        MANUAL_REVIEW_REQUIRED
    }

    /**
     * What stops the run, if anything does.
     *
     * @param ticket its open exception
     * @param callback that tells of its result
     * @param served whether a node is there that takes runs
     */
    static Optional<Stuck> of(
            RunRow run, Optional<Ticket> ticket, Optional<CallbackRow> callback, BooleanSupplier served, Instant now) {
        return switch (run.state()) {
            case QUEUED -> inQueue(run, served, now);
            case OPERATING -> withNode(run, now);
            case AWAITING_EVIDENCE -> ticket.map(open -> waiting(run, open));
            case UNDER_REVIEW ->
                Optional.of(of(
                        Reason.MANUAL_REVIEW_REQUIRED,
                        run.finishedAt().orElse(run.createdAt()),
                        "the result waits for an operator to release it",
                        RetryCommand.CLOSE_EXCEPTION,
                        run));
            case RESULT_READY ->
                callback.filter(row -> row.state() == States.Callback.EXHAUSTED)
                        .map(row -> of(
                                Reason.CALLBACK_DELIVERY_FAILED,
                                row.lastAt(),
                                "the callback was tried " + row.attempts().size() + " times",
                                RetryCommand.RETRY_CALLBACK,
                                run));
            case ACCEPTED, CLOSED, FAILED, CANCELLED -> Optional.empty();
        };
    }

    private static Optional<Stuck> inQueue(RunRow run, BooleanSupplier served, Instant now) {
        Instant due = run.dueAt().orElse(now);
        if (run.attempts() > 0 && due.isAfter(now)) {
            return Optional.of(of(
                    Reason.RUNNER_ERROR,
                    run.history().workableSince(),
                    "attempt " + run.attempts() + " failed, and the next one is to come",
                    RetryCommand.ADVANCE_QUEUE,
                    run));
        }
        return served.getAsBoolean()
                ? Optional.empty()
                : Optional.of(of(
                        Reason.QUEUE_HEARTBEAT_MISSED,
                        due,
                        "no node takes runs: start one, or have a drained one take runs again",
                        RetryCommand.ADVANCE_QUEUE,
                        run));
    }

    private static Optional<Stuck> withNode(RunRow run, Instant now) {
        return run.dueAt()
                .filter(until -> until.plus(TAKEN_UP).isBefore(now))
                .map(until -> of(
                        Reason.QUEUE_HEARTBEAT_MISSED,
                        until,
                        run.node().map(Id.Node::new).map(Id::text).orElse("its node")
                                + " is silent, and no other has taken the run up",
                        RetryCommand.ADVANCE_QUEUE,
                        run));
    }

    private static Stuck waiting(RunRow run, Ticket open) {
        return switch (open.type()) {
            case "evidence_gap" ->
                of(Reason.MISSING_EVIDENCE, open.openedAt(), open.detail(), RetryCommand.REQUEST_EVIDENCE, run);
            case "credit_hold" ->
                of(
                        Reason.CREDIT_ALLOCATION_PENDING,
                        open.openedAt(),
                        open.detail(),
                        RetryCommand.RELEASE_CREDIT_ALLOCATION,
                        run);
            default ->
                of(Reason.EXCEPTION_OPEN, open.openedAt(), open.detail(), RetryCommand.RELEASE_CREDIT_ALLOCATION, run);
        };
    }

    private static Stuck of(Reason reason, Instant since, String detail, RetryCommand command, RunRow run) {
        return new Stuck(reason, since, detail, command, "POST /v1/operator/runs/" + run.id() + "/retry");
    }
}
