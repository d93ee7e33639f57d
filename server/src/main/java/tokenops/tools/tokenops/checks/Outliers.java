package tokenops.tools.tokenops.checks;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/** Readings that stand out against the history of their meter: worth a look, and nothing more. */
final class Outliers implements Check {
    private static final Spec SPEC = new Spec(
            "usage.outliers",
            "1",
            Optional.of(Family.USAGE),
            Severity.INFO,
            0,
            new Meaning(
                    "No reading is more than ten times the median of its meter's readings.",
                    "A unit that was mixed up, a counter that wasn't reset, a digit too many; or simply a large piece of work.",
                    "Nothing has to be done where the work was large. Otherwise correct the reading."),
            Need.USAGE);

    /** Fewer readings than these are no history. */
    private static final int HISTORY = 20;

    private static final BigDecimal TIMES = BigDecimal.TEN;

    private record Reading(BigDecimal quantity, Source source) {}

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, List<Reading>> byMeter = new TreeMap<>();
        for (Statement usage : file.evidence().in(Role.USAGE)) {
            for (Facts line : usage.parts("lines")) {
                Optional<BigDecimal> quantity = line.get(Facts.QUANTITY).flatMap(Quoted::decimal);
                quantity.ifPresent(
                        read -> byMeter.computeIfAbsent(line.get(Facts.METER).orElse(""), m -> new ArrayList<>())
                                .add(new Reading(read, usage.source())));
            }
        }
        Found findings = new Found();
        byMeter.forEach((meter, readings) -> {
            if (readings.size() >= HISTORY) {
                readings.sort(Comparator.comparing(Reading::quantity));
                BigDecimal median = readings.get(readings.size() / 2).quantity;
                List<Source> out = readings.stream()
                        .filter(reading -> reading.quantity.compareTo(median.multiply(TIMES)) > 0)
                        .map(Reading::source)
                        .toList();
                if (median.signum() > 0 && !out.isEmpty()) {
                    findings.add(Finding.of(
                            SPEC,
                            Severity.INFO,
                            Text.count(out.size(), "reading") + " of meter " + Quoted.text(meter)
                                    + " of more than ten times its median " + median.toPlainString() + ", the largest "
                                    + readings.getLast().quantity.toPlainString() + ".",
                            out));
                }
            }
        });
        return findings;
    }
}
