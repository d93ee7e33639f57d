package tokenops.tools.tokenops.columns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Columns give back what was put into them, and sums of any size are those of whole numbers without a size. */
class ColumnsTest {
    /** Numbers around those at which their form changes. */
    private static BigInteger value(Random random) {
        int[] bits = {0, 1, 62, 63, 64, 65, 126, 127, 128, 129, 255, 256};
        BigInteger edge = BigInteger.ONE.shiftLeft(bits[random.nextInt(bits.length)]);
        BigInteger value = switch (random.nextInt(4)) {
            case 0 -> edge.subtract(BigInteger.ONE);
            case 1 -> edge;
            case 2 -> new BigInteger(1 + random.nextInt(255), random);
            default -> BigInteger.valueOf(random.nextInt(1_000));
        };
        return value.bitLength() > 256 ? BigInteger.ONE : value;
    }

    @Property(tries = 300)
    void values_come_back(@ForAll Random random) {
        Values values = new Values();
        Values copied = new Values();
        List<BigInteger> put = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            put.add(value(random));
            values.add(put.getLast());
            copied.add(values, i);
        }
        for (int i = 0; i < put.size(); i++) {
            int other = random.nextInt(put.size());
            assertEquals(put.get(i), values.get(i));
            assertEquals(put.get(i), copied.get(i));
            assertEquals(put.get(i).signum() == 0, values.isZero(i));
            assertEquals(put.get(i).compareTo(put.get(other)), Integer.signum(values.compare(i, other)));
        }
    }

    @Property(tries = 300)
    void balances_are_exact_sums(@ForAll Random random) {
        BigInteger[] exact = new BigInteger[4];
        Arrays.fill(exact, BigInteger.ZERO);
        Balances balances = new Balances();
        balances.reset(exact.length);
        Values values = new Values();
        for (int row = 0; row < 300; row++) {
            values.add(value(random));
            int at = random.nextInt(exact.length);
            if (random.nextBoolean()) {
                balances.add(at, values, row);
                exact[at] = exact[at].add(values.get(row));
            } else {
                balances.subtract(at, values, row);
                exact[at] = exact[at].subtract(values.get(row));
            }
            int into = random.nextInt(exact.length);
            if (exact[at].signum() < 0 && exact[into].signum() >= 0 && random.nextInt(3) == 0) {
                balances.settle(at, into);
                exact[into] = exact[into].subtract(exact[at]);
                exact[at] = BigInteger.ZERO;
            }
            for (int i = 0; i < exact.length; i++) {
                assertEquals(exact[i], balances.get(i));
                assertEquals(exact[i].signum() < 0, balances.isNegative(i));
                assertEquals(exact[i].compareTo(exact[at]), Integer.signum(balances.compare(i, at)));
            }
        }
    }

    @Property(tries = 50)
    void an_address_has_one_number(@ForAll Random random) {
        AddressTable table = new AddressTable(random.nextLong());
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < 2_000; i++) {
            String address = String.format(
                    Locale.ROOT,
                    "0x%040x",
                    new BigInteger(random.nextInt(12) + 1, random).shiftLeft(random.nextInt(140)));
            int number = table.number(address);
            assertEquals(numbers.computeIfAbsent(address, a -> numbers.size()), number);
        }
        numbers.forEach((address, number) -> {
            assertEquals(address, table.text(number));
            assertEquals(number, table.find(address));
            assertEquals(number, table.find(address.toUpperCase(Locale.ROOT)));
        });
        assertEquals(numbers.size(), table.size());
        assertEquals(-1, table.find("0x" + "ff".repeat(20)));
        assertEquals(-1, table.find("0x12"));
    }

    @Test
    void places_may_be_far_away_or_nowhere() {
        Positions positions = new Positions();
        long[] places = {0, 7, Positions.ABSENT, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE};
        for (long place : places) {
            positions.add(place);
        }
        for (int i = 0; i < places.length; i++) {
            assertEquals(places[i], positions.get(i));
        }
    }

    @Test
    void a_hash_that_comes_again_is_the_same_in_another_entry() {
        Hashes hashes = new Hashes();
        hashes.add(1, 2, 3, 4);
        hashes.add(1, 2, 3, 4);
        hashes.addNone();
        hashes.add(-1, 2, 3, 4);
        hashes.add(1, 2, 3, 4);
        assertEquals(hashes.entry(0), hashes.entry(1));
        assertEquals(Hashes.NONE, hashes.entry(2));
        assertEquals("", hashes.text(hashes.entry(2)));
        assertEquals(3, hashes.size());
        assertTrue(hashes.same(hashes.entry(0), hashes.entry(4)));
        assertTrue(hashes.compare(hashes.entry(0), hashes.entry(3)) < 0);
        assertEquals(List.of(0, 1, 0), Arrays.stream(hashes.firsts(9)).boxed().toList());
    }

    @Test
    void pieces_join_without_a_gap() {
        IntColumn ints = new IntColumn();
        LongColumn longs = new LongColumn();
        int rows = IntColumn.PIECE * 2 + 5;
        for (int i = 0; i < rows; i++) {
            ints.add(i);
            longs.add(-i);
        }
        for (int i = 0; i < rows; i++) {
            assertEquals(i, ints.get(i));
            assertEquals(-i, longs.get(i));
        }
        ints.clear();
        ints.add(9);
        assertEquals(1, ints.size());
        assertEquals(9, ints.get(0));
    }
}
