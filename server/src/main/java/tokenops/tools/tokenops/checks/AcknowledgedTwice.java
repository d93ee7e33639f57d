package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/** A message that was accepted isn't sent again: who accepts it twice may have acted on it twice. */
final class AcknowledgedTwice implements Check {
    private static final Spec SPEC = new Spec(
            "delivery.acknowledged_twice",
            "1",
            Optional.of(Family.DELIVERY),
            Severity.MINOR,
            3,
            new Meaning(
                    "No delivery was accepted more than once.",
                    "Messages that were sent again although their receiver had accepted them, and a receiver that didn't notice.",
                    "Have the receiver ignore what it has seen by its id; check that nothing was done twice."),
            Need.DELIVERY);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, List<Source>> accepted = new TreeMap<>();
        Map<String, Integer> times = new HashMap<>();
        for (Statement delivery : file.evidence().in(Role.DELIVERY)) {
            String id = delivery.fact(Facts.CALLBACK).orElse(delivery.source().key());
            int count = (int) delivery.parts("attempts").stream()
                    .filter(DeliveryState::accepted)
                    .count();
            if (count > 0 && !id.isEmpty()) {
                times.merge(id, count, Integer::sum);
                accepted.computeIfAbsent(id, i -> new ArrayList<>(1)).add(delivery.source());
            }
        }
        Found findings = new Found();
        accepted.forEach((id, sources) -> {
            int count = times.getOrDefault(id, 0);
            if (count > 1) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.MINOR,
                        "Delivery " + id + " was accepted " + count + " times.",
                        sources,
                        "1 acceptance",
                        count + " acceptances"));
            }
        });
        return findings;
    }
}
