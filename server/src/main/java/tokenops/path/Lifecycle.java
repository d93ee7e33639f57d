package tokenops.path;

import static tokenops.path.States.Agent.KEY_PROVEN;
import static tokenops.path.States.Agent.SUBMITTED;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tokenops.path.States.Agent;
import tokenops.path.States.Payment;
import tokenops.path.States.Run;

/**
 * The transitions that are allowed: trust, money and work are three machines, not one. Served at {@code /v1/lifecycle}.
 *
 * @param name what it is the life of
 * @param next from each state, the states that may follow; a state without an entry is final
 */
public record Lifecycle<S extends Enum<S> & Word>(String name, Map<S, Set<S>> next) {
    public static final Lifecycle<Agent> AGENT = new Lifecycle<>(
            "agent",
            Map.of(
                    SUBMITTED,
                    Set.of(KEY_PROVEN, Agent.CLOSED),
                    KEY_PROVEN,
                    Set.of(Agent.ACTIVE, Agent.SUSPENDED, Agent.CLOSED),
                    Agent.ACTIVE,
                    Set.of(Agent.SUSPENDED, Agent.CLOSED),
                    Agent.SUSPENDED,
                    Set.of(Agent.ACTIVE, Agent.CLOSED)));

    public static final Lifecycle<Payment> PAYMENT = new Lifecycle<>(
            "payment",
            Map.of(
                    Payment.REQUESTED, Set.of(Payment.SUBMITTED, Payment.FAILED, Payment.EXPIRED),
                    Payment.SUBMITTED, Set.of(Payment.PENDING, Payment.CONFIRMED, Payment.FAILED, Payment.EXPIRED),
                    Payment.PENDING, Set.of(Payment.CONFIRMED, Payment.FAILED),
                    Payment.EXPIRED, Set.of(Payment.CONFIRMED),
                    Payment.CONFIRMED, Set.of(Payment.REFUNDED, Payment.DISPUTED),
                    Payment.DISPUTED, Set.of(Payment.CONFIRMED, Payment.REFUNDED),
                    // a refund can fail after the provider has said that it succeeded
                    Payment.REFUNDED, Set.of(Payment.CONFIRMED)));

    public static final Lifecycle<Run> RUN = new Lifecycle<>(
            "run",
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

    public static final List<Lifecycle<?>> ALL = List.of(AGENT, PAYMENT, RUN);

    public boolean allows(S from, S to) {
        return next.getOrDefault(from, Set.of()).contains(to);
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
