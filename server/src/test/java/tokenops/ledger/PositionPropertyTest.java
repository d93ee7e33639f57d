package tokenops.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import tokenops.ledger.Position.Restored;
import tokenops.ledger.Position.Split;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.States;

/**
 * Whatever happens to a grant, in whatever order: no credit and no cent is lost or made, revenue never passes what was burnt, and when
 * all is over nothing is deferred.
 */
class PositionPropertyTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int STEPS = 60;

    private record Hold(long amount) {}

    private record Gone(long money, long credits) {}

    /** A grant under random holds, burns, refunds, failures and sweeps. */
    private static final class Life {
        private final Random random;
        private final List<Hold> runs = new ArrayList<>();
        private final List<Gone> refunds = new ArrayList<>();
        private Position position;
        private Instant now = NOW;
        private long burnt;
        private long gone;
        private boolean failed;
        private boolean disputed;

        Life(long credits, long paid, long seed) {
            random = new Random(seed);
            Id.Grant id = new Id.Grant(new UUID(1, 1));
            position = new Position(
                    new Grant(
                            id,
                            new Id.Agent(new UUID(2, 1)),
                            new Id.Payment(new UUID(3, 1)),
                            new Id.SettlementReceipt(new UUID(4, 1)),
                            new Id.Eligibility(new UUID(5, 1)),
                            Asset.CREDIT,
                            credits,
                            credits,
                            0,
                            new Amount(Asset.USD, paid),
                            List.of("tokenops"),
                            States.Grant.FUNDED,
                            NOW.plus(Duration.ofDays(1)),
                            NOW),
                    GrantBooks.empty(id));
        }

        void step() {
            States.Grant before = position.grant().state();
            switch (random.nextInt(7)) {
                case 0, 1 -> begin();
                case 2 -> end();
                case 3 -> refund();
                case 4 -> fail();
                case 5 -> dispute();
                default -> sweep();
            }
            States.Grant after = position.grant().state();
            assertTrue(Lifecycle.GRANT.leads(Optional.of(before), after), () -> before + " became " + after);
            holds();
        }

        private void begin() {
            Grant grant = position.grant();
            if (grant.state() == States.Grant.FUNDED && grant.free() > 0 && !position.owes()) {
                long amount = 1 + random.nextLong(grant.free());
                runs.add(new Hold(amount));
                position = new Position(grant.reserve(amount), position.books());
            }
        }

        private void end() {
            if (!runs.isEmpty()) {
                Hold hold = runs.remove(random.nextInt(runs.size()));
                long taken = random.nextLong(hold.amount() + 1);
                burnt += taken;
                position = new Position(position.grant().settle(hold.amount(), taken), position.books());
            }
        }

        private void refund() {
            long most = position.refundable();
            if (most > 0) {
                long money = random.nextInt(3) == 0 ? most : 1 + random.nextLong(most);
                long credits = position.creditsFor(money);
                long held = random.nextBoolean() ? position.reservable(credits) : 0;
                position =
                        position.with(position.books().asking(money, credits)).holding(held);
                Split split = position.split(money, credits, held);
                assertEquals(money, split.covered() + split.receivable());
                assertEquals(credits, split.taken() + split.uncovered());
                assertTrue(split.uncovered() > 0 || split.receivable() == 0, split::toString);
                position = position.returned(split, held);
                position = settled(position.refundable() == 0);
                gone += money;
                refunds.add(new Gone(money, credits));
            }
        }

        private void fail() {
            if (!refunds.isEmpty()) {
                Gone back = refunds.remove(random.nextInt(refunds.size()));
                Restored restored = position.restore(back.money(), back.credits());
                assertEquals(back.money(), restored.deferred() + restored.receivable());
                position = position.restored(restored, back.money(), back.credits());
                position = settled(false);
                gone -= back.money();
                failed = true;
            }
        }

        /** Opens a dispute, or ends the one that is open. */
        private void dispute() {
            if (disputed || position.refundable() > 0) {
                disputed = !disputed;
                position = settled(position.refundable() == 0);
            }
        }

        private Position settled(boolean wholeGone) {
            return disputed ? position.in(States.Grant.SUSPENDED) : position.settled(wholeGone);
        }

        private void sweep() {
            if (random.nextInt(5) == 0) {
                now = now.plus(Duration.ofHours(9));
            }
            position = position.sweep(now).after();
            assertTrue(position.sweep(now).moves().isNothing(), "a second sweep finds nothing");
        }

        /** Ends every run, lets the grant expire and sweeps. */
        void over() {
            while (!runs.isEmpty()) {
                end();
            }
            if (disputed) {
                dispute();
            }
            now = now.plus(Duration.ofDays(3));
            position = position.sweep(now).after();
            holds();
        }

        private void holds() {
            Grant grant = position.grant();
            GrantBooks books = position.books();
            assertEquals(burnt, position.burnt());
            for (long amount : List.of(
                    grant.held(),
                    grant.free(),
                    position.burnt(),
                    position.deferred(),
                    books.recognised(),
                    books.broken(),
                    books.returned(),
                    books.refunded(),
                    books.reckoned(),
                    books.taken(),
                    books.uncovered(),
                    books.expired())) {
                assertTrue(amount >= 0, () -> position.toString());
            }
            assertEquals(runs.stream().mapToLong(Hold::amount).sum(), grant.held());
            assertEquals(gone, books.refunded());
            assertEquals(gone, books.returned() + books.receivable(), () -> position.toString());
            // the rest of a grant that has ended is revenue, and stays it when a refund then fails and brings credits
            // back
            assertTrue(
                    burnt > 0 || books.recognised() == 0 || grant.remaining() == 0 || failed,
                    () -> position.toString());
        }
    }

    @Property
    void nothingIsLostAndNothingIsMade(
            @ForAll @LongRange(min = 1, max = 3_000) long credits,
            @ForAll @LongRange(min = 1, max = 400) long paid,
            @ForAll long seed) {
        Life life = new Life(credits, paid, seed);
        for (int step = 0; step < STEPS; step++) {
            life.step();
        }
        life.over();
        assertEquals(0, life.position.deferred(), () -> life.position.toString());
        assertEquals(0, life.position.grant().remaining(), () -> life.position.toString());
    }

    @Property
    void revenueIsTheShareThatWasBurntToTheCent(
            @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long credits,
            @ForAll @LongRange(min = 1, max = Long.MAX_VALUE) long paid,
            @ForAll @LongRange(max = 1_000) long perMille) {
        Position position = new Life(credits, paid, 1).position;
        long burnt = credits / 1_000 * perMille;
        Position used = new Position(position.grant().moved(-burnt, 0), position.books());
        long revenue = used.sweep(NOW).after().books().recognised();
        BigInteger exact =
                BigInteger.valueOf(paid).multiply(BigInteger.valueOf(burnt)).divide(BigInteger.valueOf(credits));
        assertEquals(exact.longValueExact(), revenue);
    }
}
