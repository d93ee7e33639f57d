package tokenops.tools.tokenops.checks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/** One meter reads one run once at any moment: what two readings both cover would be charged twice. */
final class Overlaps implements Check {
    private static final Spec SPEC = new Spec(
            "usage.overlaps",
            "1",
            Optional.of(Family.USAGE),
            Severity.MAJOR,
            4,
            new Meaning(
                    "No two readings of one meter in one run and account cover the same time.",
                    "A reading that was split and kept whole as well, a restart that counted its beginning again, exports whose windows overlap.",
                    "Find out which reading is the meter's, and remove or cut the other."),
            Need.USAGE_SPANS);

    /** From a start to an end that lies after it. */
    private record Span(Instant start, Instant end, Statement usage) {}

    private static final Comparator<Span> ORDER = Comparator.comparing(Span::start)
            .thenComparing(Span::end)
            .thenComparing(span -> span.usage.source(), Source.BY_KEY);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<List<String>, List<Span>> byMeter = new HashMap<>();
        for (Statement usage : file.evidence().in(Role.USAGE)) {
            Optional<Instant> start = usage.facts().time(Facts.START);
            Optional<Instant> end = usage.facts().time(Facts.END);
            if (start.isPresent() && end.isPresent() && start.get().isBefore(end.get())) {
                byMeter.computeIfAbsent(meter(usage), m -> new ArrayList<>())
                        .add(new Span(start.get(), end.get(), usage));
            }
        }
        Found findings = new Found();
        for (List<Span> spans : byMeter.values()) {
            spans.sort(ORDER);
            Span longest = spans.getFirst();
            for (Span span : spans.subList(1, spans.size())) {
                if (span.start.isBefore(longest.end) && !isSameReading(span.usage, longest.usage)) {
                    findings.add(finding(longest, span));
                }
                longest = span.end.isAfter(longest.end) ? span : longest;
            }
        }
        return findings;
    }

    private static List<String> meter(Statement usage) {
        List<Facts> lines = usage.parts("lines");
        String meter = lines.isEmpty() ? "" : lines.getFirst().get(Facts.METER).orElse("");
        return List.of(
                meter,
                usage.fact(Facts.RUN).orElse(""),
                usage.fact(Facts.ACCOUNT).orElse(""),
                usage.fact(Facts.GRANT).orElse(""));
    }

    private static boolean isSameReading(Statement one, Statement other) {
        Optional<String> id = one.fact(Facts.USAGE_ID);
        return id.isPresent() && id.equals(other.fact(Facts.USAGE_ID));
    }

    private static Finding finding(Span one, Span other) {
        Instant until = one.end.isBefore(other.end) ? one.end : other.end;
        return Finding.of(
                SPEC,
                Severity.MAJOR,
                one.usage.source().key() + " and " + other.usage.source().key() + " of meter "
                        + Quoted.text(meter(other.usage).getFirst()) + " both cover " + other.start + " to " + until
                        + ".",
                List.of(one.usage.source(), other.usage.source()),
                "a start at or after " + one.end,
                other.start.toString());
    }
}
