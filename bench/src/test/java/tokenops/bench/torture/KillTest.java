package tokenops.bench.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan of kills can be repeated, and leaves nobody out. */
class KillTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 5, 20})
    void aSeedSaysWhatIsKilledAndWhen(int kills) {
        assertEquals(kills, Kill.plan(kills, 42).size());
        assertEquals(Kill.plan(kills, 42), Kill.plan(kills, 42));
        assertNotEquals(Kill.plan(kills, 42), Kill.plan(kills, 43));
    }

    @Test
    void everyTargetComesUpAsOftenAsTheOthersAndSomeKillsHitTheRecovery() {
        List<Kill> plan = Kill.plan(60, 1);
        Map<Kill.Target, Integer> times = new EnumMap<>(Kill.Target.class);
        plan.forEach(kill -> times.merge(kill.target(), 1, Integer::sum));
        assertEquals(Map.of(Kill.Target.SERVER, 20, Kill.Target.POSTGRES, 20, Kill.Target.BOTH, 20), times);
        assertInstanceOf(Kill.UnderLoad.class, plan.getFirst().moment(), "there is nothing to recover from yet");
        long impatient = plan.stream()
                .filter(kill -> kill.moment() instanceof Kill.InRecovery)
                .count();
        assertTrue(impatient > 5 && impatient < 30, impatient + " of 60");
    }
}
