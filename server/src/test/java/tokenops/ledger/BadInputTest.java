package tokenops.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.store.CheckResult;
import tokenops.store.Database;
import tokenops.store.Reply;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.support.MovableClock;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** What a command with a fault could ask of the ledger: it fails alone, and nothing has moved. */
@ExtendWith(OnePostgres.class)
@Tag("slow")
class BadInputTest {
    private static final Asset CREDIT = Asset.CREDIT;
    private static final AgentLimits LIMITS =
            new AgentLimits(new Amount(CREDIT, Long.MAX_VALUE), 10, new Amount(CREDIT, Long.MAX_VALUE));

    private final MovableClock clock = new MovableClock();
    private final DatabaseAddress address;
    private final LedgerLane lane;
    private final Id.Agent agent;
    private String before = "";

    BadInputTest(TestPostgres postgres) {
        this.address = postgres.database();
        this.lane = new LedgerLane(address, clock);
        this.agent = lane.agent();
    }

    @BeforeEach
    void thousandCredits() {
        lane.give(agent, CREDIT, 1_000, clock.instant().plus(Duration.ofDays(1)));
        before = books();
    }

    @AfterEach
    void theBooksBalance() throws Exception {
        for (CheckResult result : new LedgerCheck(Database.beside(address, "a test")).run()) {
            // These holds have no runs.
            if (!List.of("runs", "grants", "agents").contains(result.name())) {
                assertEquals(List.of(), result.findings());
            }
        }
        lane.close();
    }

    /** Every account, grant and transfer. */
    private String books() {
        return String.join("\n", lane.reads().list("""
                                SELECT a::text AS line FROM account a UNION ALL SELECT g::text FROM credit_grant g
                                UNION ALL SELECT t::text FROM transfer t ORDER BY 1""", row -> row.getString("line")));
    }

    private static Throwable fault(Supplier<Reply<?>> asking) {
        return Optional.ofNullable(
                        assertThrows(CompletionException.class, asking::get).getCause())
                .orElseThrow();
    }

    private Amount credits(long micro) {
        return new Amount(CREDIT, micro);
    }

    private Hold held(long amount) {
        return lane.hold(agent, credits(amount), LIMITS).orFail();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void nothingMovesZeroOrLess(long amount) {
        Account.Ref mine = Account.Ref.agentCredits(agent, CREDIT);
        Account.Ref theirs = Account.Ref.creditsConsumed(CREDIT);
        assertInstanceOf(
                IllegalArgumentException.class,
                fault(() -> lane.book(lane.transfer(agent, Transfer.Phase.SINGLE, mine, theirs, credits(amount)))));
        assertInstanceOf(IllegalArgumentException.class, fault(() -> lane.hold(agent, credits(amount), LIMITS)));
        assertEquals(before, books());
    }

    @Test
    void sumsDontOverflow() {
        Account.Ref issued = Account.Ref.creditsIssued(CREDIT);
        Account.Ref mine = Account.Ref.agentCredits(agent, CREDIT);
        assertInstanceOf(
                ArithmeticException.class,
                fault(() ->
                        lane.book(lane.transfer(agent, Transfer.Phase.SINGLE, issued, mine, credits(Long.MAX_VALUE)))));
        assertEquals(before, books());
        Reply<Hold> tooMuch = lane.hold(agent, credits(Long.MAX_VALUE), LIMITS);
        assertEquals(
                Problem.PAYMENT_REQUIRED,
                ((Reply.Refused<Hold>) tooMuch).refusal().problem());
        held(1);
        Reply<Hold> overflowing = lane.hold(agent, credits(Long.MAX_VALUE), LIMITS);
        assertEquals(
                Problem.LIMIT_REACHED,
                ((Reply.Refused<Hold>) overflowing).refusal().problem());
    }

    @Test
    void assetsDontMix() {
        Account.Ref mine = Account.Ref.agentCredits(agent, CREDIT);
        Account.Ref test = Account.Ref.creditsConsumed(Asset.CREDIT.in(Mode.TEST));
        assertInstanceOf(
                IllegalArgumentException.class,
                fault(() -> lane.book(lane.transfer(agent, Transfer.Phase.SINGLE, mine, test, credits(1)))));
        assertEquals(before, books());
    }

    @Test
    void whoHasNoAccountHasNothing() {
        Reply<Hold> reply = lane.hold(lane.agent(), credits(1), LIMITS);
        Refusal refusal = ((Reply.Refused<Hold>) reply).refusal();
        assertEquals(Problem.PAYMENT_REQUIRED, refusal.problem());
        assertEquals(credits(0), refusal.members().get("available"));
        assertEquals(before, books());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 101, Long.MIN_VALUE, Long.MAX_VALUE})
    void aPostTakesNeitherLessThanNothingNorMoreThanItsHold(long taken) {
        Hold hold = held(100);
        String then = books();
        assertInstanceOf(IllegalArgumentException.class, fault(() -> lane.end(agent, hold, taken)));
        assertEquals(then, books());
        lane.end(agent, hold, 100).orFail();
    }

    @ParameterizedTest
    @CsvSource({"60, 60", "60, 0", "0, 60", "0, 0", "100, 1"})
    void aHoldEndsOnce(long first, long second) {
        Hold hold = held(100);
        Hold another = held(100);
        lane.end(agent, hold, first).orFail();
        String then = books();
        Throwable fault = fault(() -> lane.end(agent, hold, second));
        assertTrue(fault instanceof PSQLException, fault::toString);
        assertEquals(then, books());
        lane.end(agent, another, 100).orFail();
        assertThrows(CompletionException.class, () -> lane.end(agent, hold, second));
    }

    @Test
    void twoEndsOfAHoldInOneMomentAreOne() throws Exception {
        Hold hold = held(100);
        Hold neighbour = held(100);
        List<Boolean> ended = lane.together(
                () -> lane.end(agent, hold, 70), () -> lane.end(agent, hold, 0), () -> lane.end(agent, neighbour, 50));
        assertEquals(1, ended.subList(0, 2).stream().filter(done -> done).count(), ended::toString);
        assertTrue(ended.get(2), "a neighbour in the batch isn't harmed");
        Instant now = clock.instant();
        assertEquals(
                0,
                new Reckoning(lane.reads())
                        .trialBalance(now.plusSeconds(1))
                        .totals()
                        .getFirst()
                        .balance());
    }
}
