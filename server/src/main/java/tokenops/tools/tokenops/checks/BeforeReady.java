package tokenops.tools.tokenops.checks;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** What isn't ready can't be delivered. */
final class BeforeReady implements Check {
    private static final Spec SPEC = new Spec(
            "delivery.before_ready",
            "1",
            Optional.of(Family.DELIVERY),
            Severity.MAJOR,
            4,
            new Meaning(
                    "No delivery was tried before its result was ready.",
                    "Deliveries of an empty or an older result, and clocks that are set wrong.",
                    "Compare the body that was sent with the result, and deliver again if it was another."),
            Need.READY_TIMES);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, Instant> ready = new HashMap<>();
        for (Statement result : file.evidence().in(Role.DOCUMENT)) {
            Optional<Instant> at = result.facts().time(Facts.READY);
            if (at.isPresent()) {
                ready(ready, "run ", result.fact(Facts.RUN), at.get());
                ready(ready, "result ", result.fact("result"), at.get());
            }
        }
        Found findings = new Found();
        for (Statement delivery : file.evidence().in(Role.DELIVERY)) {
            Optional<Instant> own = delivery.facts().time(Facts.READY);
            // another system's clock may go before ours
            Optional<Instant> at = own.or(() -> delivery.fact("result")
                    .map(id -> ready.get("result " + id))
                    .or(() -> delivery.fact(Facts.RUN).map(id -> ready.get("run " + id)))
                    .map(time -> time.minus(Clocks.APART)));
            Optional<Instant> first = first(delivery);
            if (at.isPresent() && first.isPresent() && first.get().isBefore(at.get())) {
                Instant result = own.orElse(at.get().plus(Clocks.APART));
                findings.add(Finding.of(
                        SPEC,
                        Severity.MAJOR,
                        delivery.source().key() + " was tried at " + first.get() + ", and its result was ready at "
                                + result + ".",
                        List.of(delivery.source()),
                        "at or after " + result,
                        first.get().toString()));
            }
        }
        return findings;
    }

    private static void ready(Map<String, Instant> ready, String kind, Optional<String> id, Instant at) {
        id.ifPresent(name -> ready.merge(kind + name, at, (one, other) -> one.isBefore(other) ? one : other));
    }

    private static Optional<Instant> first(Statement delivery) {
        Optional<Instant> first =
                delivery.facts().time("first_attempt").or(() -> delivery.facts().time("delivered_at"));
        for (Facts attempt : delivery.parts("attempts")) {
            Optional<Instant> at = attempt.time(Facts.AT);
            if (at.isPresent() && (first.isEmpty() || at.get().isBefore(first.get()))) {
                first = at;
            }
        }
        return first;
    }
}
