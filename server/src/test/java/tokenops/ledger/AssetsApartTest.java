package tokenops.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.path.Problem;
import tokenops.store.Database;
import tokenops.store.Reply;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.support.MovableClock;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** Test money and live money lie in one database, even under one agent, and never meet. */
@ExtendWith(OnePostgres.class)
class AssetsApartTest {
    private static final Asset LIVE = Asset.CREDIT;
    private static final Asset TEST = Asset.CREDIT.in(Mode.TEST);

    private final MovableClock clock = new MovableClock();
    private final DatabaseAddress address;

    AssetsApartTest(TestPostgres postgres) {
        this.address = postgres.database();
    }

    private static AgentLimits limits(Asset asset) {
        return new AgentLimits(new Amount(asset, 1_000_000), 10, new Amount(asset, 1_000_000));
    }

    @Test
    void whatIsTestIsNeverHeldSpentOrCountedAsLive() throws SQLException {
        try (LedgerLane lane = new LedgerLane(address, clock)) {
            homes();
            Id.Agent agent = lane.agent();
            Instant end = clock.instant().plus(Duration.ofDays(1));
            // The test grant ends sooner: it would be burnt first, if it could be burnt at all.
            Grant test = lane.give(agent, TEST, 900, end);
            Grant live = lane.give(agent, LIVE, 300, end.plus(Duration.ofDays(1)));
            Hold held = lane.hold(agent, new Amount(LIVE, 200), limits(LIVE)).orFail();
            assertEquals(List.of(new Hold.Burn(live.id(), 200)), held.reserved());
            Reply<Hold> more = lane.hold(agent, new Amount(LIVE, 101), limits(LIVE));
            assertEquals(
                    Problem.PAYMENT_REQUIRED,
                    ((Reply.Refused<Hold>) more).refusal().problem());
            Hold tried = lane.hold(agent, new Amount(TEST, 900), limits(TEST)).orFail();
            assertEquals(List.of(new Hold.Burn(test.id(), 900)), tried.reserved());
            lane.end(agent, held, 150).orFail();
            lane.end(agent, tried, 1).orFail();

            Reckoning reckoning = new Reckoning(lane.reads());
            Instant now = clock.instant().plusSeconds(1);
            assertEquals(
                    List.of("CREDIT/6 true", "TEST_CREDIT/6 true"),
                    reckoning.trialBalance(now).totals().stream()
                            .map(total -> total.asset() + " " + total.zero())
                            .toList());
            String account = Account.Ref.agentCredits(agent, LIVE).name();
            assertEquals(List.of(LIVE, TEST), reckoning.assets(account));
            assertEquals(
                    List.of(new Amount(LIVE, 150), new Amount(TEST, 899)),
                    reckoning.balances(now).lines().stream()
                            .filter(line -> line.account().equals(account))
                            .map(Reckoning.Line::balance)
                            .toList());
            for (Asset asset : List.of(LIVE, TEST)) {
                Reckoning.Statement statement = reckoning.statement(account, asset, now.minus(Duration.ofDays(1)), now);
                assertEquals(asset.equals(LIVE) ? 150 : 899, statement.closing().minor());
                assertEquals(2, statement.entries().size());
                assertTrue(statement.entries().stream()
                        .allMatch(entry -> entry.amount().asset().equals(asset)));
            }
        }
    }

    /** What a server writes when it makes its database. */
    private void homes() throws SQLException {
        try (Connection connection = Database.beside(address, "a test").getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("INSERT INTO instance (name, value) VALUES ('homes', '4')");
        }
    }
}
