package tokenops.tools.tokenops.checks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/** A payment goes one way: what is paid was asked for before, what goes back was paid before, and what ended stays so. */
final class StatusOrder implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.status_order",
            "1",
            Optional.of(Family.SETTLEMENT),
            Severity.MAJOR,
            4,
            new Meaning(
                    "No payment goes back to an earlier status, is paid after it was cancelled or expired, or is refunded before it was paid.",
                    "Statuses that were booked out of order, exports of different times that were mixed, records of two payments under one reference.",
                    "Compare the records with the provider's history of the payment, and correct the status or the time that is wrong."),
            Need.SETTLEMENT);

    private static final int REQUESTED = 0;
    private static final int SUBMITTED = 1;
    private static final int PENDING = 2;
    private static final int PAID = 3;
    private static final int RETURNED = 4;
    private static final int ENDED = 5;
    private static final int UNTOLD = -1;

    private static final List<String> WORDS =
            List.of("requested", "submitted", "pending", "paid", "refunded or disputed", "ended unpaid");

    /** A status at its time. */
    private record Step(Instant at, int stage, Statement statement) {}

    private static final Comparator<Step> ORDER = Comparator.comparing(Step::at)
            .thenComparing(Step::stage)
            .thenComparing(step -> step.statement.source(), Source.BY_KEY);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (List<Statement> payment : file.matches().payments()) {
            if (payment.size() > 1) {
                List<Step> steps = steps(payment);
                steps.sort(ORDER);
                impossible(steps).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static List<Step> steps(List<Statement> payment) {
        long requests = payment.stream()
                .filter(statement -> statement.role() == Role.PAYMENT_REQUEST)
                .count();
        List<Step> steps = new ArrayList<>();
        for (Statement statement : payment) {
            // what is asked for again is asked for later
            if (statement.role() != Role.PAYMENT_REQUEST || requests == 1) {
                int stage = stage(statement);
                Optional<Instant> at =
                        stage == UNTOLD ? Optional.empty() : statement.facts().time(Facts.AT);
                at.ifPresent(time -> steps.add(new Step(time, stage, statement)));
            }
        }
        return steps;
    }

    private static Optional<Finding> impossible(List<Step> steps) {
        Optional<Step> paid = steps.stream().filter(step -> step.stage == PAID).findFirst();
        List<Step> before = new ArrayList<>();
        for (Step step : steps) {
            for (Step earlier : before) {
                boolean clearlyLater = earlier.at.plus(Clocks.APART).isBefore(step.at);
                boolean back = earlier.stage >= PAID && earlier.stage != ENDED && step.stage < PAID;
                boolean risen = earlier.stage == ENDED && step.stage == PAID;
                boolean returnedFirst = earlier.stage == RETURNED
                        && step.stage == PAID
                        && paid.filter(first -> first.equals(step)).isPresent();
                if (clearlyLater && (back || risen || returnedFirst)) {
                    return Optional.of(finding(earlier, step));
                }
            }
            // one of each stage is enough to compare with: the first
            if (before.stream().noneMatch(earlier -> earlier.stage == step.stage)) {
                before.add(step);
            }
        }
        return Optional.empty();
    }

    private static Finding finding(Step earlier, Step later) {
        return Finding.of(
                SPEC,
                Severity.MAJOR,
                later.statement.source().key() + " is " + WORDS.get(later.stage) + " at " + later.at + ", and "
                        + earlier.statement.source().key() + " was " + WORDS.get(earlier.stage) + " at " + earlier.at
                        + ".",
                List.of(earlier.statement.source(), later.statement.source()),
                "a status that may follow " + WORDS.get(earlier.stage),
                WORDS.get(later.stage));
    }

    private static int stage(Statement statement) {
        return switch (statement.role()) {
            case PAYMENT_REQUEST -> REQUESTED;
            case RETURNED_MONEY ->
                statement
                                .fact(Facts.RETURNED_STATUS)
                                .filter(status -> status.contains("failed") || status.startsWith("cancel"))
                                .isPresent()
                        ? UNTOLD
                        : RETURNED;
            case CONFIRMATION, FUNDING -> PAID;
            case SETTLEMENT ->
                statement.fact(Facts.STATUS).map(StatusOrder::stage).orElse(PAID);
            case PROVIDER_EVENT, PROVIDER_OBJECT ->
                statement
                        .fact(Facts.PROVIDER_STATUS)
                        .or(() -> statement.fact("provider_status_then"))
                        .map(StatusOrder::stage)
                        .orElse(UNTOLD);
            case ASSET, HOLDING, ASSET_EVENT, EXPORT, PROVIDER_LINE, USAGE, DELIVERY, EXCEPTION, DOCUMENT -> UNTOLD;
        };
    }

    private static int stage(String status) {
        return switch (Text.lowerAscii(status)) {
            case "requested",
                    "open",
                    "created",
                    "requires_payment_method",
                    "requires_confirmation",
                    "requires_action" -> REQUESTED;
            case "submitted" -> SUBMITTED;
            case "pending", "processing", "verified" -> PENDING;
            case "succeeded", "success", "paid", "settled", "completed", "confirmed", "captured" -> PAID;
            case "refunded", "partially_refunded", "disputed", "charged_back" -> RETURNED;
            case "canceled", "cancelled", "expired" -> ENDED;
            default -> UNTOLD;
        };
    }
}
