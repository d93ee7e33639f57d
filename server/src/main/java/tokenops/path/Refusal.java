package tokenops.path;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tokenops.proof.DocumentTime;

/**
 * What a caller can cause to be refused, and why in a sentence.
 *
 * <p>A refusal is a value: it harms no neighbour in a batch and leaves nothing behind but an audit event. The problem names the
 * kind of refusal and the way on; {@link #members} are the problem's own members in the answer.
 *
 * @param detail what was wrong this time
 */
public record Refusal(Problem problem, String detail, Map<String, Object> members) {
    public Refusal {
        members = Map.copyOf(members);
    }

    public static Refusal of(Problem problem, String detail) {
        return new Refusal(problem, detail, Map.of());
    }

    public Refusal with(String member, Object value) {
        Map<String, Object> more = new TreeMap<>(members);
        more.put(member, value);
        return new Refusal(problem, detail, more);
    }

    /** A fault of ours, met somewhere on the way: nobody can say from here how far it was done. */
    public static Refusal failed() {
        return of(Problem.INTERNAL, "the server failed before it could answer; what was asked for may have been done");
    }

    /** There is no such object, or it belongs to somebody else: the answer is the same. */
    public static Refusal notFound(String what) {
        return of(Problem.NOT_FOUND, "there is no such " + what);
    }

    public static Refusal invalid(String field, String why) {
        return of(Problem.INVALID_REQUEST, field + ": " + why).with("fields", List.of(field));
    }

    /** The object is in a state from which this can't be done. */
    public static Refusal state(Word state, String detail) {
        return of(Problem.TRANSITION_REFUSED, detail).with("state", state.word());
    }

    /** Not enough credits: says what is there, what is needed, and where to pay. */
    public static Refusal insufficientCredits(Amount available, Amount required) {
        return of(
                        Problem.PAYMENT_REQUIRED,
                        available.readable() + " are available, " + required.readable() + " are required")
                .with("available", available)
                .with("required", required)
                .with("quote_url", "/v1/quotes");
    }

    public static Refusal budgetExhausted(Amount left, Amount required) {
        return of(
                        Problem.BUDGET_EXHAUSTED,
                        "the budget has " + left.readable() + " left, a run may take " + required.readable())
                .with("available", left)
                .with("required", required)
                .with("quote_url", "/v1/quotes");
    }

    public static Refusal limitReached(String limit, Instant retryAt) {
        return of(Problem.LIMIT_REACHED, limit).with("retry_at", DocumentTime.text(retryAt));
    }
}
