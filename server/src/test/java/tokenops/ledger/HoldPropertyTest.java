package tokenops.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Mode;

/** What a hold burns, whatever it reserves: the first reserved first, no more than was reserved, no more than was taken. */
class HoldPropertyTest {
    @Provide
    Arbitrary<Hold> holds() {
        return Arbitraries.longs()
                .between(1, 1_000_000_000L)
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(HoldPropertyTest::hold);
    }

    private static Hold hold(List<Long> amounts) {
        return new Hold(
                new Id.Transfer(new UUID(1, 1)),
                Asset.CREDIT.in(Mode.TEST),
                IntStream.range(0, amounts.size())
                        .mapToObj(i -> new Hold.Burn(new Id.Grant(new UUID(2, i)), amounts.get(i)))
                        .toList());
    }

    @Property
    void burnsWhatIsTakenAndNothingElse(@ForAll("holds") Hold hold, @ForAll @LongRange(max = 1_000) long perMille) {
        long taken = Math.multiplyExact(hold.amount().minor(), perMille) / 1_000;
        List<Hold.Burn> burns = hold.burns(taken);
        assertEquals(taken, burns.stream().mapToLong(Hold.Burn::amount).sum());
        for (int i = 0; i < burns.size(); i++) {
            Hold.Burn reserved = hold.reserved().get(i);
            assertEquals(reserved.grant(), burns.get(i).grant());
            assertTrue(burns.get(i).amount() > 0);
            boolean last = i == burns.size() - 1;
            assertTrue(
                    last
                            ? burns.get(i).amount() <= reserved.amount()
                            : burns.get(i).amount() == reserved.amount());
        }
    }

    @Property
    void neverBurnsMoreThanItReserves(
            @ForAll("holds") Hold hold, @ForAll @LongRange(min = 1, max = 1_000_000) long more) {
        long beyond = hold.amount().minor() + more;
        assertThrows(IllegalArgumentException.class, () -> hold.burns(beyond));
    }

    @Property
    void isReadAsItWasWritten(@ForAll("holds") Hold hold) {
        assertEquals(hold, Hold.read(hold.id(), hold.asset(), hold.line()));
    }
}
