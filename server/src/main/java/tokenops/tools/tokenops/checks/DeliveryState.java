package tokenops.tools.tokenops.checks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** Delivered means that the receiver answered with a 2xx, and what isn't delivered is still owed. */
final class DeliveryState implements Check {
    private static final Spec SPEC = new Spec(
            "delivery.state",
            "1",
            Optional.of(Family.DELIVERY),
            Severity.MAJOR,
            6,
            new Meaning(
                    "Every delivery is delivered, with a response code from 200 to 299 on record.",
                    "Results that are called delivered and were refused or never answered, and results that were never delivered.",
                    "Deliver the result again; correct the outcome of what was not accepted."),
            Need.DELIVERY);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement delivery : file.evidence().in(Role.DELIVERY)) {
            examine(delivery).ifPresent(findings::add);
        }
        return findings;
    }

    private static Optional<Finding> examine(Statement delivery) {
        String key = delivery.source().key();
        List<Facts> attempts = delivery.parts("attempts");
        String codes = codes(attempts);
        boolean answered = attempts.stream().anyMatch(DeliveryState::accepted);
        String outcome = delivery.fact(Facts.OUTCOME).orElse("");
        String tried = attempts.size() + (attempts.size() == 1 ? " attempt" : " attempts");
        return switch (outcome) {
            case "delivered", "recovered", "success", "succeeded" -> {
                if (answered) {
                    yield Optional.empty();
                }
                yield codes.isEmpty()
                        ? found(
                                delivery,
                                Severity.MINOR,
                                key + " is called delivered without a response code on record.")
                        : found(
                                delivery,
                                Severity.MAJOR,
                                key + " is called delivered, and " + tried + " were answered with " + codes + ".");
            }
            case "exhausted", "failed" ->
                found(delivery, Severity.MAJOR, key + " was not delivered after " + tried + ".");
            case "disabled" -> found(delivery, Severity.INFO, key + " was switched off, so nothing was delivered.");
            default ->
                answered
                        ? Optional.empty()
                        : found(delivery, Severity.MINOR, key + " is not delivered yet after " + tried + ".");
        };
    }

    private static Optional<Finding> found(Statement delivery, Severity severity, String statement) {
        return Optional.of(Finding.of(
                SPEC,
                severity,
                statement,
                List.of(delivery.source()),
                "delivered with a 2xx",
                delivery.fact(Facts.OUTCOME).orElse("no outcome") + " " + codes(delivery.parts("attempts"))));
    }

    /** Whether its receiver accepted it: a 2xx is on record, or it is called delivered without any code. */
    static boolean isAccepted(Statement delivery) {
        return delivery.parts("attempts").stream().anyMatch(DeliveryState::accepted)
                || codes(delivery.parts("attempts")).isEmpty() && isCalledDelivered(delivery);
    }

    /** When its receiver accepted it, as far as it says. */
    static Optional<Instant> acceptedAt(Statement delivery) {
        for (Facts attempt : delivery.parts("attempts")) {
            if (accepted(attempt) && attempt.time(Facts.AT).isPresent()) {
                return attempt.time(Facts.AT);
            }
        }
        return isAccepted(delivery) ? delivery.facts().time("delivered_at") : Optional.empty();
    }

    private static boolean isCalledDelivered(Statement delivery) {
        return switch (delivery.fact(Facts.OUTCOME).orElse("")) {
            case "delivered", "recovered", "success", "succeeded" -> true;
            default -> false;
        };
    }

    static boolean accepted(Facts attempt) {
        return attempt.get("status")
                .filter(code -> code.length() == 3 && code.charAt(0) == '2')
                .isPresent();
    }

    private static String codes(List<Facts> attempts) {
        List<String> codes = new ArrayList<>();
        for (Facts attempt : attempts) {
            attempt.get("status").ifPresent(codes::add);
        }
        return String.join(", ", codes);
    }
}
