package tokenops.runs;

import java.util.Set;
import tokenops.path.States.Run;
import tokenops.path.Word;

/** What an operator can do for a run that doesn't move: from which states, and to which it leads. */
public enum RetryCommand implements Word {
    /** Takes the run up now: one that rests after a failure, or whose node is silent. It gets its first place back. */
    ADVANCE_QUEUE(Set.of(Run.QUEUED, Run.OPERATING), Run.QUEUED),
    /** Waits for the agent's evidence anew, as long as the contract says. */
    REQUEST_EVIDENCE(Set.of(Run.AWAITING_EVIDENCE), Run.AWAITING_EVIDENCE),
    /** Cancels the run: what it holds is released. */
    RELEASE_CREDIT_ALLOCATION(Set.of(Run.ACCEPTED, Run.QUEUED, Run.OPERATING, Run.AWAITING_EVIDENCE), Run.CANCELLED),
    /** Ends the review: the result is released. */
    CLOSE_EXCEPTION(Set.of(Run.UNDER_REVIEW), Run.RESULT_READY),
    /** Delivers the callback once more. */
    RETRY_CALLBACK(Set.of(Run.RESULT_READY), Run.RESULT_READY);

    private final Set<Run> from;
    private final Run target;

    RetryCommand(Set<Run> from, Run target) {
        this.from = from;
        this.target = target;
    }

    /** The states that it may start from. */
    public Set<Run> from() {
        return from;
    }

    /** The state that it leads to. */
    public Run target() {
        return target;
    }
}
