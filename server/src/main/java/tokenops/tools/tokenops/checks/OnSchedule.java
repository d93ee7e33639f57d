package tokenops.tools.tokenops.checks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/**
 * Attempts follow each other in the time and number that the schedule has.
 *
 * <p>The schedule is the one that the record states (seconds between attempts); for our own deliveries that of Standard Webhooks.
 */
final class OnSchedule implements Check {
    private static final Spec SPEC = new Spec(
            "delivery.schedule",
            "1",
            Optional.of(Family.DELIVERY),
            Severity.MINOR,
            3,
            new Meaning(
                    "Attempts follow each other in order, no sooner than the schedule says and not much later, and there are no more of them.",
                    "Receivers that were flooded with attempts, retries that were forgotten, times that were entered by hand.",
                    "Correct the times, or find out why the sender didn't keep to its schedule."),
            Need.DELIVERY);

    private static final List<Duration> OURS = List.of(
            Duration.ofSeconds(5),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(5),
            Duration.ofHours(10),
            Duration.ofHours(14),
            Duration.ofHours(20),
            Duration.ofHours(24));

    /** Times are stated to the second by many systems. */
    private static final Duration ROUNDED = Duration.ofSeconds(1);

    /** Later than its due time by as long again and this: the sender wasn't just busy. */
    private static final Duration BUSY = Duration.ofMinutes(15);

    private static final Pattern SEPARATORS = Pattern.compile("[,; |]+");
    private static final int MOST_GAPS = 100;
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (Statement delivery : file.evidence().in(Role.DELIVERY)) {
            List<Duration> schedule = schedule(delivery);
            List<Instant> times = times(delivery);
            if (times.size() > 1) {
                astray(delivery, times, schedule).ifPresent(findings::add);
            }
        }
        return findings;
    }

    /** Why the attempts aren't as they should be: the first reason. */
    private static Optional<Finding> astray(Statement delivery, List<Instant> times, List<Duration> schedule) {
        boolean again = delivery.fact(Facts.OUTCOME).filter("recovered"::equals).isPresent();
        int bound = again ? times.size() - 1 : times.size();
        for (int i = 1; i < times.size(); i++) {
            Duration gap = Duration.between(times.get(i - 1), times.get(i));
            if (gap.isNegative()) {
                return found(delivery, i, "lies before the one before", "in order", gap);
            }
            if (i >= bound || schedule.isEmpty()) {
                // what is asked for by hand keeps to no schedule
                continue;
            }
            if (i > schedule.size()) {
                return found(delivery, i, "is one more than the schedule has", schedule.size() + 1 + " attempts", gap);
            }
            Duration due = schedule.get(i - 1);
            if (gap.plus(ROUNDED).compareTo(due) < 0) {
                return found(delivery, i, "came too soon", seconds(due), gap);
            }
            if (gap.compareTo(due.multipliedBy(2).plus(BUSY)) > 0) {
                return found(delivery, i, "came too late", seconds(due), gap);
            }
        }
        return Optional.empty();
    }

    private static Optional<Finding> found(
            Statement delivery, int attempt, String what, String expected, Duration gap) {
        return Optional.of(Finding.of(
                SPEC,
                Severity.MINOR,
                "Attempt " + (attempt + 1) + " of " + delivery.source().key() + " " + what + ": " + seconds(gap)
                        + " after the one before.",
                List.of(delivery.source()),
                expected,
                seconds(gap)));
    }

    private static String seconds(Duration duration) {
        return duration.toSeconds() + " s";
    }

    private static List<Duration> schedule(Statement delivery) {
        Optional<String> stated = delivery.fact(Facts.SCHEDULE);
        if (stated.isEmpty()) {
            return delivery.kind().equals("callback_delivery") ? OURS : List.of();
        }
        List<Duration> schedule = new ArrayList<>();
        for (String gap : SEPARATORS.split(stated.get(), MOST_GAPS)) {
            if (SECONDS.matcher(gap).matches()) {
                schedule.add(Duration.ofSeconds(Long.parseLong(gap)));
            }
        }
        return schedule;
    }

    private static List<Instant> times(Statement delivery) {
        List<Instant> times = new ArrayList<>();
        for (Facts attempt : delivery.parts("attempts")) {
            attempt.time(Facts.AT).ifPresent(times::add);
        }
        return times;
    }
}
