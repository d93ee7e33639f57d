package tokenops.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tokenops.ledger.Account.Ref;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.States;
import tokenops.store.CheckResult;
import tokenops.store.Command;
import tokenops.store.Database;
import tokenops.store.Lanes;
import tokenops.store.Needs;
import tokenops.store.Rows;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** Books that balance pass every check; a change of any sum, beside the lanes, is found by the check that it concerns. */
@ExtendWith(OnePostgres.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerCheckTest {
    private static final Home.Count HOMES = new Home.Count(4);
    private static final Asset CREDIT = Asset.CREDIT.in(Mode.TEST);
    private static final Asset MONEY = Asset.USD.in(Mode.TEST);
    private static final Clock CLOCK = Clock.systemUTC();
    private static final Ids IDS = new Ids(CLOCK, new SecureRandom());
    private static final AgentLimits LIMITS =
            new AgentLimits(new Amount(CREDIT, 100_000_000), 10, new Amount(CREDIT, 100_000_000));

    private DatabaseAddress address;
    private Database database;

    @BeforeAll
    void booksOfOneAgentWithAnOpenAndAnEndedRun(TestPostgres postgres) throws SQLException {
        address = postgres.database();
        database = Database.open(address, new Database.Limits(6, Duration.ofSeconds(10)), "a test");
        Id.Agent agent = new Id.Agent(IDS.next(2));
        UUID contract = IDS.next(agent);
        try (Lanes lanes = new Lanes(HOMES, database.connections(), CLOCK, IDS)) {
            lanes.submit(new Fund(agent, 2_000_000)).orFail();
            lanes.submit(new Fund(agent, 5_000_000)).orFail();
            run(
                    agent,
                    contract,
                    "operating",
                    lanes.submit(new Begin(agent, IDS.next(agent), Optional.empty()))
                            .orFail());
            run(
                    agent,
                    contract,
                    "result_ready",
                    lanes.submit(new Begin(agent, IDS.next(agent), Optional.of(1_000_000L)))
                            .orFail());
        }
        execute("INSERT INTO contract VALUES (" + HOMES.of(agent).number() + ", '" + contract + "', '" + agent.uuid()
                + "', 'accepted', true, 'tokenops', 3000000, NULL, 4000000, 2, NULL, NULL, now())");
    }

    @AfterAll
    void stop() {
        database.close();
    }

    /** Credits of one payment. */
    private record Fund(Id.Agent agent, long credits) implements Command<Boolean> {
        @Override
        public Home home() {
            return HOMES.of(agent);
        }

        @Override
        public void needs(Needs needs) {
            needs.lock(Account.TABLE, Ref.agentCredits(agent, CREDIT))
                    .lock(Account.TABLE, Ref.creditsIssued(CREDIT))
                    .lock(Account.TABLE, Ref.providerClearing("a_route", MONEY))
                    .lock(Account.TABLE, Ref.deferredRevenue(MONEY));
        }

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            Id.Payment payment = new Id.Payment(IDS.next(agent));
            Ledger.book(
                    rows,
                    new Transfer(
                            new Id.Transfer(IDS.next(agent)),
                            agent,
                            Transfer.Phase.SINGLE,
                            Optional.empty(),
                            Ref.creditsIssued(CREDIT),
                            Ref.agentCredits(agent, CREDIT),
                            new Amount(CREDIT, credits),
                            payment.uuid(),
                            now));
            Ledger.book(
                    rows,
                    new Transfer(
                            new Id.Transfer(IDS.next(agent)),
                            agent,
                            Transfer.Phase.SINGLE,
                            Optional.empty(),
                            Ref.providerClearing("a_route", MONEY),
                            Ref.deferredRevenue(MONEY),
                            new Amount(MONEY, 100),
                            payment.uuid(),
                            now));
            Id.Grant id = new Id.Grant(IDS.next(agent));
            rows.put(GrantBooks.TABLE, GrantBooks.empty(id));
            rows.put(
                    Grant.TABLE,
                    new Grant(
                            id,
                            agent,
                            payment,
                            new Id.SettlementReceipt(IDS.next(agent)),
                            new Id.Eligibility(IDS.next(agent)),
                            CREDIT,
                            credits,
                            credits,
                            0,
                            new Amount(MONEY, 100),
                            List.of("tokenops"),
                            States.Grant.FUNDED,
                            now.plus(Duration.ofDays(credits / 1_000_000)),
                            now));
            return Outcome.done(true);
        }
    }

    private record Held(UUID run, Hold hold) {}

    /** A run that holds three credits, and takes some of them at once when it is to end. */
    private record Begin(Id.Agent agent, UUID run, Optional<Long> taken) implements Command<Held> {
        @Override
        public Home home() {
            return HOMES.of(agent);
        }

        @Override
        public void needs(Needs needs) {
            Ledger.needsForHold(needs, agent, CREDIT);
        }

        @Override
        public Outcome<Held> decide(Rows rows, Instant now) {
            Amount amount = new Amount(CREDIT, 3_000_000);
            Id.Transfer id = new Id.Transfer(IDS.next(agent));
            return Ledger.hold(rows, id, agent, run, "tokenops", amount, LIMITS, now)
                    .map(hold -> {
                        taken.ifPresent(some -> Ledger.post(
                                rows,
                                hold,
                                new Id.Transfer(IDS.next(agent)),
                                agent,
                                run,
                                new Amount(CREDIT, some),
                                now));
                        return new Held(run, hold);
                    });
        }
    }

    private void run(Id.Agent agent, UUID contract, String state, Held held) throws SQLException {
        execute("""
                INSERT INTO run (home, id, agent, contract, credential, tool, priority, state, credit_state, credit, hold, held, reserved,
                  available, evidence, events, fence, attempts, losses, created_at)
                VALUES (%d, '%s', '%s', '%s', '%s', 'tokenops', 1, '%s', 'held', '%s', '%s', 3000000, '%s', 0, '', '[]', 1, 1, 0,
                  now())""".formatted(
                        HOMES.of(agent).number(),
                        held.run,
                        agent.uuid(),
                        contract,
                        IDS.next(agent),
                        state,
                        CREDIT,
                        held.hold.id().uuid(),
                        held.hold.line()));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> wrong() throws SQLException {
        return new LedgerCheck(Database.beside(address, "a test"))
                .run().stream()
                        .filter(result -> !result.ok())
                        .map(CheckResult::name)
                        .toList();
    }

    @Test
    void booksThatBalancePass() throws SQLException {
        List<CheckResult> results = new LedgerCheck(database.connections()).run();
        assertEquals(
                List.of(),
                results.stream().flatMap(result -> result.findings().stream()).toList());
        assertTrue(results.stream().allMatch(result -> result.ok() && result.looked() > 0), results::toString);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "account SET held = held + 1 WHERE name LIKE 'agent%'|held = held - 1|balances, agents",
                "account SET credits = credits + 1 WHERE name LIKE 'agent%'|credits = credits - 1|balances, assets_by_home, assets, agents",
                "account SET runs_in_flight = runs_in_flight + 1 WHERE name LIKE 'agent%'|runs_in_flight = runs_in_flight - 1|agents",
                "transfer SET amount = amount + 5000000 WHERE phase = 'post'|amount = amount - 5000000|balances, ends, grants, contracts",
                "run SET state = 'failed' WHERE reserved LIKE '%,%'|state = 'operating'|run_states",
                "run SET state = 'operating' WHERE reserved NOT LIKE '%,%'|state = 'result_ready'|run_states",
                "run SET events = reserved, reserved = '' WHERE state = 'result_ready'|reserved = events, events = '[]'|runs, grants",
                "transfer SET amount = amount + 1 WHERE phase = 'pending'|amount = amount - 1|balances, runs",
                "credit_grant SET remaining = remaining - 1 WHERE credits = 5000000|remaining = remaining + 1|grants, agents",
                "account SET owing = owing + 1 WHERE name LIKE 'agent%'|owing = owing - 1|agents",
                "grant_books SET recognised = recognised + 1 WHERE true|recognised = recognised - 1|money",
                "grant_books SET receivable = receivable + 1 WHERE true|receivable = receivable - 1|agents, money",
                "grant_books SET refunded = refunded + 1 WHERE true|refunded = refunded - 1|books",
                "grant_books SET recognised = 101 WHERE true|recognised = 0|books, money",
                "grant_books SET taken = taken + 1 WHERE true|taken = taken - 1|grants, money",
                "credit_grant SET held = held - 1 WHERE held > 1|held = held + 1|grants, agents",
                "contract SET committed = committed + 1 WHERE true|committed = committed - 1|contracts"
            })
    void aChangeBesideTheLanesIsFound(String change, String undo, String found) throws SQLException {
        execute("UPDATE " + change);
        try {
            assertEquals(List.of(found.split(", ")), wrong());
        } finally {
            execute("UPDATE " + change.replaceFirst("SET .* WHERE", "SET " + undo + " WHERE"));
        }
        assertEquals(List.of(), wrong());
    }
}
