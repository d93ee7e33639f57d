package tokenops.bench.review.records;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tokenops.tools.ToolDescription;
import tokenops.tools.tokenops.TokenOpsTool;

/** Every fault is found, by the checks that are for it and by no others; where nothing is wrong, nothing is said. */
class FaultsTest {
    private static final Set<String> FAMILIES = Set.of("settlement", "usage", "delivery", "exceptions");

    @Test
    void every_fault_is_found_and_nothing_else() {
        for (long seed = 1; seed <= 5; seed++) {
            Faults.Outcome outcome = Faults.check(Faults.leastUnits() + 20, seed);
            assertEquals(Set.of(), outcome.missed(), "missed, seed " + seed);
            assertEquals(Set.of(), outcome.falseAlarms(), "false alarms, seed " + seed);
            assertEquals(1, outcome.recall());
            assertEquals(1, outcome.precision());
        }
    }

    @Test
    void evidence_that_is_in_order_raises_no_alarm() {
        assertEquals(Set.of(), Faults.withoutFault(100, 7).falseAlarms());
    }

    @Test
    void every_check_of_these_families_has_a_fault() {
        Set<String> checks = new TokenOpsTool()
                .description().listed().stream()
                        .filter(check ->
                                FAMILIES.contains(check.family()) || check.id().startsWith("all."))
                        .map(ToolDescription.Check::id)
                        .collect(Collectors.toCollection(TreeSet::new));
        // the evidence for this one is of token transfers
        checks.remove("settlement.on_chain");
        assertEquals(checks, Faults.covered());
    }
}
