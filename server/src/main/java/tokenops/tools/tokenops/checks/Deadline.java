package tokenops.tools.tokenops.checks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** What has a deadline is delivered by then. */
final class Deadline implements Check {
    private static final Spec SPEC = new Spec(
            "delivery.deadline",
            "1",
            Optional.of(Family.DELIVERY),
            Severity.MAJOR,
            4,
            new Meaning(
                    "Every delivery with a deadline was accepted by then, or its deadline hasn't passed.",
                    "Results that came too late to be of use, and results that are still owed.",
                    "Deliver what is owed at once; agree with the receiver on what a late result is worth."),
            Need.DEADLINES);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement delivery : file.evidence().in(Role.DELIVERY)) {
            delivery.facts()
                    .time(Facts.DEADLINE)
                    .ifPresent(deadline ->
                            examine(delivery, deadline, file.request().asOf()).ifPresent(findings::add));
        }
        return findings;
    }

    private static Optional<Finding> examine(Statement delivery, Instant deadline, Instant asOf) {
        Optional<Instant> accepted = DeliveryState.acceptedAt(delivery);
        String key = delivery.source().key();
        if (accepted.isPresent()) {
            return accepted.get().isAfter(deadline)
                    ? found(delivery, Severity.MINOR, key + " was delivered at " + accepted.get(), deadline)
                    : Optional.empty();
        }
        return !DeliveryState.isAccepted(delivery) && asOf.isAfter(deadline)
                ? found(delivery, Severity.MAJOR, key + " is not delivered", deadline)
                : Optional.empty();
    }

    private static Optional<Finding> found(Statement delivery, Severity severity, String what, Instant deadline) {
        return Optional.of(Finding.of(
                SPEC,
                severity,
                what + ", and its deadline was " + deadline + ".",
                List.of(delivery.source()),
                "by " + deadline,
                DeliveryState.acceptedAt(delivery).map(Instant::toString).orElse("not delivered")));
    }
}
