package tokenops.tools.tokenops.checks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/** The graver an exception, the sooner it is closed. */
final class Aging implements Check {
    private static final Spec SPEC = new Spec(
            "exceptions.aging",
            "1",
            Optional.of(Family.EXCEPTIONS),
            Severity.MAJOR,
            4,
            new Meaning(
                    "No exception is open for longer than its severity allows: a day when blocked or critical, 7 days when high, 30 when medium, 90 when low.",
                    "Exceptions that are known and that nobody works on.",
                    "Close what is settled; give what is open an owner and a date, or lower its severity with a reason."),
            Need.EXCEPTIONS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement exception : file.evidence().in(Role.EXCEPTION)) {
            Optional<Instant> opened = exception.facts().time("opened");
            if (opened.isPresent() && !ExceptionState.isClosed(exception)) {
                aged(exception, opened.get(), file.request().asOf()).ifPresent(findings::add);
            }
        }
        return findings;
    }

    private static Optional<Finding> aged(Statement exception, Instant opened, Instant asOf) {
        String severity = exception.fact("severity").orElse("");
        Duration allowed = Duration.ofDays(days(exception));
        Duration age = Duration.between(opened, asOf);
        if (age.compareTo(allowed) <= 0) {
            return Optional.empty();
        }
        boolean grave = allowed.toDays() <= 7;
        return Optional.of(Finding.of(
                SPEC,
                grave ? Severity.MAJOR : Severity.MINOR,
                exception.source().key() + " (" + (severity.isEmpty() ? "of no stated severity" : severity)
                        + ") is open for " + age.toDays() + " days, and "
                        + Text.count(allowed.toDays(), "day") + " are allowed.",
                List.of(exception.source()),
                "closed within " + Text.count(allowed.toDays(), "day"),
                age.toDays() + " days"));
    }

    private static int days(Statement exception) {
        return switch (ExceptionState.Grade.of(exception)) {
            case BLOCKED -> 1;
            case HIGH -> 7;
            case MEDIUM, UNSTATED -> 30;
            case LOW -> 90;
        };
    }
}
