package tokenops.tools.tokenops.checks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tokenops.tools.tokenops.evidence.Source;

/** What a check finds is counted, and the first of it is kept whatever order it comes in. */
class FoundTest {
    private static Finding finding(int number) {
        Source at = new Source("f", number, number, "");
        Severity severity = number % 1_000 == 999 ? Severity.CRITICAL : Severity.MINOR;
        return Finding.of(new FeesAddUp().spec(), severity, "Number " + number + ".", List.of(at));
    }

    private static Found found(List<Integer> numbers) {
        Found found = new Found();
        numbers.forEach(number -> found.add(finding(number)));
        return found;
    }

    @Test
    void theFirstInTheirOrderAreKeptAndAllAreCounted() {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 3 * Found.MOST; i++) {
            numbers.add(i);
        }
        Found inOrder = found(numbers);
        Collections.shuffle(numbers, new Random(1));
        Found shuffled = found(numbers);
        assertEquals(inOrder.first(), shuffled.first());
        assertEquals(Found.MOST, shuffled.first().size());
        assertEquals(3L * Found.MOST, shuffled.count());
        assertEquals(30, shuffled.count(Severity.CRITICAL));
        assertEquals(Optional.of(Severity.CRITICAL), shuffled.gravest());
        assertEquals("Number 999.", shuffled.first().getFirst().statement());
        // the 30 critical ones, and the others up to where room ends
        assertEquals("Number 9978.", shuffled.first().getLast().statement());
    }

    @Test
    void nothingFoundIsNothing() {
        Found nothing = new Found();
        assertTrue(nothing.isEmpty());
        assertEquals(Optional.empty(), nothing.gravest());
        assertEquals(List.of(), nothing.first());
    }
}
