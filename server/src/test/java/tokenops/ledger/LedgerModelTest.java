package tokenops.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.store.Command;
import tokenops.store.Database;
import tokenops.store.Lanes;
import tokenops.store.Needs;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** Random grants, holds, posts and releases, through a lane and in the simplest model that there is: both agree after each step. */
@ExtendWith(OneServer.class)
class LedgerModelTest {
    private static final Asset CREDIT = Asset.CREDIT.in(Mode.TEST);
    private static final Limits LIMITS = new Limits(new Amount(CREDIT, 1_000_000), 6, new Amount(CREDIT, 900));
    private static final int STEPS = 50;

    private final TestServer server;
    private final Ids ids;

    LedgerModelTest(TestServer server) {
        this.server = server;
        this.ids = new Ids(server.clock(), new SecureRandom());
    }

    /** What is left of a grant, and when it ends. */
    private static final class Model {
        private final Map<Id.Grant, Long> free = new LinkedHashMap<>();
        private final Map<Id.Grant, Instant> ends = new LinkedHashMap<>();
        private final List<Hold> holds = new ArrayList<>();
        private long spent;

        long free() {
            return free.values().stream().mapToLong(Long::longValue).sum();
        }

        long held() {
            return holds.stream().mapToLong(hold -> hold.amount().minor()).sum();
        }

        /** What a hold of so much has to reserve: of the grant that ends soonest first. */
        List<Hold.Burn> expected(long amount) {
            List<Hold.Burn> burns = new ArrayList<>();
            long left = amount;
            Comparator<Id.Grant> sooner = Comparator.comparing((Id.Grant grant) ->
                            Optional.ofNullable(ends.get(grant)).orElseThrow())
                    .thenComparing(Id.Grant::uuid);
            for (Id.Grant grant : free.keySet().stream().sorted(sooner).toList()) {
                long taken = Math.min(left, free.getOrDefault(grant, 0L));
                if (taken > 0) {
                    burns.add(new Hold.Burn(grant, taken));
                    left -= taken;
                }
            }
            return burns;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void ledgerAndModelAgree(long seed) {
        Random random = new Random(seed);
        Id.Agent agent = new Id.Agent(ids.next(0));
        Model model = new Model();
        try (Database database =
                        Database.open(server.database(), new Database.Limits(2, Duration.ofSeconds(10)), "a test");
                Lanes lanes = new Lanes(new Home.Count(4), database.connections(), server.clock(), ids)) {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(5)) {
                    case 0 -> grant(lanes, agent, model, random);
                    case 1, 2 -> hold(lanes, agent, model, 1 + random.nextInt(1_000));
                    default -> end(lanes, agent, model, random);
                }
                agrees(agent, model);
            }
            while (!model.holds.isEmpty()) {
                end(lanes, agent, model, random);
            }
            agrees(agent, model);
        }
    }

    private void grant(Lanes lanes, Id.Agent agent, Model model, Random random) {
        Grant grant = given(
                agent, 1 + random.nextInt(800), server.clock().instant().plus(Duration.ofDays(1 + random.nextInt(5))));
        lanes.submit(new Give(grant, ids.next(agent))).orFail();
        model.free.put(grant.id(), grant.credits());
        model.ends.put(grant.id(), grant.expiresAt());
    }

    private Grant given(Id.Agent agent, long credits, Instant end) {
        return new Grant(
                new Id.Grant(ids.next(agent)),
                agent,
                new Id.Payment(ids.next(agent)),
                new Id.SettlementReceipt(ids.next(agent)),
                new Id.Eligibility(ids.next(agent)),
                CREDIT,
                credits,
                credits,
                0,
                new Amount(Asset.parse("TEST_USD/2").orElseThrow(), 1),
                List.of("tokenops"),
                States.Grant.FUNDED,
                end,
                server.clock().instant());
    }

    private record Give(Grant grant, UUID transfer) implements Command<Boolean> {
        @Override
        public Home home() {
            return new Home(0);
        }

        @Override
        public void needs(Needs needs) {
            needs.lock(Account.TABLE, Account.Ref.creditsIssued(CREDIT))
                    .lock(Account.TABLE, Account.Ref.agentCredits(grant.agent(), CREDIT))
                    .lock(Grant.TABLE, grant.id().uuid());
        }

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            Ledger.book(
                    rows,
                    new Transfer(
                            new Id.Transfer(transfer),
                            grant.agent(),
                            Transfer.Phase.SINGLE,
                            Optional.empty(),
                            Account.Ref.creditsIssued(CREDIT),
                            Account.Ref.agentCredits(grant.agent(), CREDIT),
                            new Amount(CREDIT, grant.credits()),
                            grant.payment().uuid(),
                            now));
            rows.put(Grant.TABLE, grant);
            return Outcome.done(true);
        }
    }

    private void hold(Lanes lanes, Id.Agent agent, Model model, long amount) {
        Reply<Hold> reply = lanes.submit(new Place(agent, ids.next(agent), new Amount(CREDIT, amount)));
        switch (reply) {
            case Reply.Done<Hold>(Hold hold) -> {
                assertEquals(model.expected(amount), hold.reserved());
                hold.reserved().forEach(burn -> model.free.merge(burn.grant(), -burn.amount(), Long::sum));
                model.holds.add(hold);
            }
            case Reply.Refused<Hold>(Refusal refusal) -> {
                boolean beyond = amount > 900 || model.holds.size() >= 6;
                assertEquals(beyond ? Problem.LIMIT_REACHED : Problem.PAYMENT_REQUIRED, refusal.problem());
                assertTrue(beyond || amount > model.free());
            }
            case Reply.Replayed<Hold> replayed -> throw new AssertionError(replayed);
        }
    }

    private record Place(Id.Agent agent, UUID id, Amount amount) implements Command<Hold> {
        @Override
        public Home home() {
            return new Home(0);
        }

        @Override
        public void needs(Needs needs) {
            Ledger.needsForHold(needs, agent, CREDIT);
        }

        @Override
        public Outcome<Hold> decide(Rows rows, Instant now) {
            return Ledger.hold(rows, new Id.Transfer(id), agent, id, "tokenops", amount, LIMITS, now);
        }
    }

    private void end(Lanes lanes, Id.Agent agent, Model model, Random random) {
        if (model.holds.isEmpty()) {
            return;
        }
        Hold hold = model.holds.remove(random.nextInt(model.holds.size()));
        long taken = random.nextInt(3) == 0 ? 0 : random.nextLong(hold.amount().minor() + 1);
        lanes.submit(new Post(agent, hold, ids.next(agent), new Amount(CREDIT, taken)))
                .orFail();
        model.spent += taken;
        long left = taken;
        for (Hold.Burn reserved : hold.reserved()) {
            long burnt = Math.min(left, reserved.amount());
            left -= burnt;
            model.free.merge(reserved.grant(), reserved.amount() - burnt, Long::sum);
        }
    }

    private record Post(Id.Agent agent, Hold hold, UUID id, Amount taken) implements Command<Boolean> {
        @Override
        public Home home() {
            return new Home(0);
        }

        @Override
        public void needs(Needs needs) {
            Ledger.needsForHold(needs, agent, CREDIT);
            hold.reserved().forEach(burn -> needs.lock(Grant.TABLE, burn.grant().uuid()));
        }

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            Ledger.post(rows, hold, new Id.Transfer(id), agent, hold.id().uuid(), taken, now);
            return Outcome.done(true);
        }
    }

    private void agrees(Id.Agent agent, Model model) {
        List<String> account = server.sql()
                .texts(
                        """
                SELECT credits - debits - held || ' free, ' || held || ' held, ' || debits || ' spent, ' || runs_in_flight || ' runs, '
                  || (SELECT coalesce(sum(remaining), 0) FROM credit_grant WHERE agent = ?) || ' left in grants'
                FROM account WHERE home = 0 AND name = ?""",
                        agent.uuid(),
                        Account.Ref.agentCredits(agent, CREDIT).name());
        String expected = model.free() + " free, " + model.held() + " held, " + model.spent + " spent, "
                + model.holds.size() + " runs, " + (model.free() + model.held()) + " left in grants";
        assertEquals(account.isEmpty() ? List.of() : List.of(expected), account);
    }

    @Test
    void holdOfAnExpiredGrantIsStillPostedButNoNewOneIsPlaced() {
        Id.Agent agent = new Id.Agent(ids.next(0));
        Model model = new Model();
        try (Database database =
                        Database.open(server.database(), new Database.Limits(2, Duration.ofSeconds(10)), "a test");
                Lanes lanes = new Lanes(new Home.Count(4), database.connections(), server.clock(), ids)) {
            Grant grant = given(agent, 500, server.clock().instant().plus(Duration.ofSeconds(30)));
            lanes.submit(new Give(grant, ids.next(agent))).orFail();
            model.free.put(grant.id(), 500L);
            model.ends.put(grant.id(), grant.expiresAt());
            hold(lanes, agent, model, 200);
            server.clock().forward(Duration.ofSeconds(31));
            assertTrue(
                    lanes.submit(new Place(agent, ids.next(agent), new Amount(CREDIT, 1)))
                            instanceof Reply.Refused<Hold>);
            lanes.submit(new Post(agent, model.holds.getFirst(), ids.next(agent), new Amount(CREDIT, 150)))
                    .orFail();
            assertEquals(
                    350,
                    server.sql()
                            .number(
                                    "SELECT remaining FROM credit_grant WHERE id = ?",
                                    grant.id().uuid()));
        }
    }
}
