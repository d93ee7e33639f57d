package tokenops.path;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tokenops.path.States.Agent;
import tokenops.path.States.Grant;
import tokenops.path.States.Payment;
import tokenops.path.States.Run;
import tokenops.path.States.TrustReview;

/**
 * The transitions that are allowed. Trust, money and work are three machines, not one; an agent has its trust review beside its own
 * state, and a payment the grant that it funds.
 *
 * <p>Served at {@code /v1/lifecycle}, drawn in docs/lifecycle.svg, and asked wherever a row is written: no row leaves its table.
 *
 * @param name what it is the life of
 * @param begins the states that something new may have
 * @param next from each state, the states that may follow; a state without an entry is final
 */
public record Lifecycle<S extends Enum<S> & Word>(String name, Set<S> begins, Map<S, Set<S>> next) {
    public static final Lifecycle<Agent> AGENT = new Lifecycle<>(
            "agent",
            Set.of(Agent.SUBMITTED),
            Map.of(
                    Agent.SUBMITTED, Set.of(Agent.KEY_PROVEN, Agent.CLOSED),
                    Agent.KEY_PROVEN, Set.of(Agent.ACTIVE, Agent.SUSPENDED, Agent.CLOSED),
                    Agent.ACTIVE, Set.of(Agent.SUSPENDED, Agent.CLOSED),
                    Agent.SUSPENDED, Set.of(Agent.ACTIVE, Agent.CLOSED)));

    public static final Lifecycle<TrustReview> TRUST = new Lifecycle<>(
            "trust",
            Set.of(TrustReview.PENDING),
            Map.of(
                    TrustReview.PENDING, Set.of(TrustReview.APPROVED, TrustReview.REJECTED, TrustReview.SUSPENDED),
                    TrustReview.APPROVED, Set.of(TrustReview.SUSPENDED),
                    TrustReview.SUSPENDED, Set.of(TrustReview.APPROVED)));

    public static final Lifecycle<Payment> PAYMENT = new Lifecycle<>(
            "payment",
            Set.of(Payment.REQUESTED),
            Map.of(
                    Payment.REQUESTED, Set.of(Payment.SUBMITTED, Payment.FAILED, Payment.EXPIRED),
                    Payment.SUBMITTED, Set.of(Payment.PENDING, Payment.CONFIRMED, Payment.FAILED, Payment.EXPIRED),
                    Payment.PENDING, Set.of(Payment.CONFIRMED, Payment.FAILED),
                    // a payer may try again, and late money is taken
                    Payment.FAILED, Set.of(Payment.PENDING, Payment.CONFIRMED),
                    Payment.EXPIRED, Set.of(Payment.PENDING, Payment.CONFIRMED),
                    Payment.CONFIRMED, Set.of(Payment.REFUNDED, Payment.DISPUTED),
                    Payment.DISPUTED, Set.of(Payment.CONFIRMED, Payment.REFUNDED),
                    // a refund can fail after the provider has said that it succeeded
                    Payment.REFUNDED, Set.of(Payment.CONFIRMED)));

    public static final Lifecycle<Grant> GRANT = new Lifecycle<>(
            "grant",
            Set.of(Grant.FUNDED),
            Map.of(
                    Grant.FUNDED, Set.of(Grant.EXHAUSTED, Grant.EXPIRED, Grant.SUSPENDED, Grant.REVERSED),
                    // credits come back when a refund fails, and a dispute may be about spent ones
                    Grant.EXHAUSTED, Set.of(Grant.FUNDED, Grant.SUSPENDED, Grant.REVERSED),
                    Grant.EXPIRED, Set.of(Grant.EXHAUSTED, Grant.SUSPENDED, Grant.REVERSED),
                    Grant.SUSPENDED, Set.of(Grant.FUNDED, Grant.EXHAUSTED, Grant.EXPIRED, Grant.REVERSED),
                    Grant.REVERSED, Set.of(Grant.FUNDED, Grant.EXHAUSTED, Grant.EXPIRED)));

    public static final Lifecycle<Run> RUN = new Lifecycle<>(
            "run",
            // a node with room takes a run up as it is made
            Set.of(Run.ACCEPTED, Run.QUEUED, Run.OPERATING),
            Map.of(
                    Run.ACCEPTED, Set.of(Run.QUEUED, Run.OPERATING, Run.CANCELLED),
                    Run.QUEUED, Set.of(Run.OPERATING, Run.FAILED, Run.CANCELLED),
                    Run.OPERATING,
                            Set.of(
                                    Run.QUEUED,
                                    Run.AWAITING_EVIDENCE,
                                    Run.RESULT_READY,
                                    Run.UNDER_REVIEW,
                                    Run.FAILED,
                                    Run.CANCELLED),
                    Run.AWAITING_EVIDENCE, Set.of(Run.QUEUED, Run.FAILED, Run.CANCELLED),
                    Run.UNDER_REVIEW, Set.of(Run.RESULT_READY, Run.FAILED),
                    Run.RESULT_READY, Set.of(Run.CLOSED)));

    public static final List<Lifecycle<?>> ALL = List.of(AGENT, TRUST, PAYMENT, GRANT, RUN);

    public boolean allows(S from, S to) {
        return next.getOrDefault(from, Set.of()).contains(to);
    }

    /** Whether what was in that state, or is new, may be in this one: it may stay in it. */
    public boolean leads(Optional<S> from, S to) {
        return from.map(before -> before == to || allows(before, to)).orElseGet(() -> begins.contains(to));
    }

    /** The transitions in words, in the order of the vocabulary. */
    public Map<String, List<String>> words() {
        Map<String, List<String>> words = new LinkedHashMap<>();
        next.keySet().stream()
                .sorted()
                .forEach(from -> words.put(
                        from.word(),
                        next.getOrDefault(from, Set.of()).stream()
                                .sorted()
                                .map(Word::word)
                                .toList()));
        return words;
    }
}
