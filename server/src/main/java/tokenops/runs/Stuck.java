package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tokenops.callbacks.CallbackRow;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;

/**
 * Why a run doesn't move by itself, since when, and what helps.
 *
 * @param detail in a sentence
 * @param command which of the run's retries helps, for operators; absent where none does, because no node takes runs
 * @param operation how what helps is asked for, for operators: method and path; absent where only another node does
 */
public record Stuck(
        Reason reason, Instant since, String detail, Optional<RetryCommand> command, Optional<String> operation) {
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
     * @param nodes that there are
     */
    static Optional<Stuck> of(
            RunRow run,
            Optional<Ticket> ticket,
            Optional<CallbackRow> callback,
            Supplier<List<Nodes.Node>> nodes,
            Instant now) {
        return switch (run.state()) {
            case QUEUED -> inQueue(run, nodes, now);
            case OPERATING -> withNode(run, nodes, now);
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

    private static Optional<Stuck> inQueue(RunRow run, Supplier<List<Nodes.Node>> nodes, Instant now) {
        Instant due = run.dueAt().orElse(now);
        if (run.attempts() > 0 && due.isAfter(now)) {
            return Optional.of(of(
                    Reason.RUNNER_ERROR,
                    run.history().workableSince(),
                    "attempt " + run.attempts() + " failed, and the next one is to come",
                    RetryCommand.ADVANCE_QUEUE,
                    run));
        }
        return unserved("", due, nodes.get());
    }

    private static Optional<Stuck> withNode(RunRow run, Supplier<List<Nodes.Node>> nodes, Instant now) {
        Optional<Instant> late =
                run.dueAt().filter(until -> until.plus(TAKEN_UP).isBefore(now));
        if (late.isEmpty()) {
            return Optional.empty();
        }
        String silent = run.node().map(Id.Node::new).map(Id::text).orElse("its node") + " is silent";
        return unserved(silent + ", and ", late.get(), nodes.get())
                .or(() -> Optional.of(of(
                        Reason.QUEUE_HEARTBEAT_MISSED,
                        late.get(),
                        silent + ", and no other has taken the run up",
                        RetryCommand.ADVANCE_QUEUE,
                        run)));
    }

    /** A run can be put into its place as often as one likes while nobody takes any: a node is what it needs. */
    private static Optional<Stuck> unserved(String start, Instant since, List<Nodes.Node> nodes) {
        if (nodes.stream().anyMatch(node -> node.state() == Nodes.State.WORKING)) {
            return Optional.empty();
        }
        Optional<String> drained = nodes.stream()
                .filter(node -> node.state() != Nodes.State.SILENT)
                .map(Nodes.Node::id)
                .findFirst();
        return Optional.of(new Stuck(
                Reason.QUEUE_HEARTBEAT_MISSED,
                since,
                start + "no node takes runs: "
                        + drained.map(node -> "have " + node + " take runs again, or start another")
                                .orElse("start one"),
                Optional.empty(),
                drained.map(node -> "POST /v1/operator/nodes/" + node + "/resume")));
    }

    /** The same as its agent is told: what operators do about it, and to which node, isn't the agent's. */
    Stuck forAgent() {
        String told = reason == Reason.QUEUE_HEARTBEAT_MISSED
                ? "nothing works on the run just now; it goes on by itself when operators have seen to the queue"
                : detail;
        return new Stuck(reason, since, told, Optional.empty(), Optional.empty());
    }

    private static Stuck waiting(RunRow run, Ticket open) {
        return switch (open.type()) {
            case "evidence_gap" ->
                of(Reason.MISSING_EVIDENCE, open.openedAt(), open.detail(), RetryCommand.REQUEST_EVIDENCE, run);
            case Ticket.CREDIT_HOLD ->
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
        return new Stuck(
                reason,
                since,
                detail,
                Optional.of(command),
                Optional.of("POST /v1/operator/runs/" + run.id() + "/retry"));
    }
}
