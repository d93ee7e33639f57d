package tokenops.tools.tokenops.checks;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** What is known to be wrong and not settled yet, with its age at the time of the review. */
final class OpenExceptions implements Check {
    private static final Spec SPEC = new Spec(
            "exceptions.open",
            "1",
            Optional.of(Family.EXCEPTIONS),
            Severity.CRITICAL,
            6,
            new Meaning(
                    "No exception is open, and what is closed says when.",
                    "Exceptions that nobody has closed, and closed ones that don't say since when.",
                    "Close what is settled, with its time; give what is open an owner."),
            Need.EXCEPTIONS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement exception : file.evidence().in(Role.EXCEPTION)) {
            if (!ExceptionState.isClosed(exception)) {
                findings.add(open(exception, file.request().asOf()));
            } else if (exception.fact("closed").isEmpty()) {
                String state = exception.fact("state").orElse("");
                findings.add(Finding.of(
                        SPEC,
                        Severity.MINOR,
                        exception.source().key() + " is " + state + " and doesn't say since when.",
                        List.of(exception.source())));
            }
        }
        return findings;
    }

    private static Finding open(Statement exception, Instant asOf) {
        String severity = exception.fact("severity").orElse("of no stated severity");
        String age = exception
                .facts()
                .time("opened")
                .map(opened -> " for " + Duration.between(opened, asOf).toDays() + " days")
                .orElse("");
        return Finding.of(
                SPEC,
                grave(exception),
                exception.source().key() + " (" + exception.fact("type").orElse("exception") + ", " + severity
                        + ") is open" + age + ".",
                List.of(exception.source()),
                "closed",
                exception.fact("state").orElse("open"));
    }

    private static Severity grave(Statement exception) {
        return switch (ExceptionState.Grade.of(exception)) {
            case BLOCKED -> Severity.CRITICAL;
            case HIGH -> Severity.MAJOR;
            case MEDIUM, UNSTATED -> Severity.MINOR;
            case LOW -> Severity.INFO;
        };
    }
}
