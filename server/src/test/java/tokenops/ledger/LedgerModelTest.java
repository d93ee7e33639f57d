package tokenops.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.store.Reply;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** Random grants, holds, posts and releases, through a lane and in the simplest model that there is: both agree after each step. */
@ExtendWith(OneServer.class)
class LedgerModelTest {
    private static final Asset CREDIT = Asset.CREDIT.in(Mode.TEST);
    private static final AgentLimits LIMITS =
            new AgentLimits(new Amount(CREDIT, 1_000_000), 6, new Amount(CREDIT, 900));
    private static final int STEPS = 50;

    private final TestServer server;

    LedgerModelTest(TestServer server) {
        this.server = server;
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
        Model model = new Model();
        try (LedgerLane lane = new LedgerLane(server.database(), server.clock())) {
            Id.Agent agent = lane.agent();
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(5)) {
                    case 0 -> grant(lane, agent, model, random);
                    case 1, 2 -> hold(lane, agent, model, 1 + random.nextInt(1_000));
                    default -> end(lane, agent, model, random);
                }
                agrees(agent, model);
            }
            while (!model.holds.isEmpty()) {
                end(lane, agent, model, random);
            }
            agrees(agent, model);
        }
    }

    private void grant(LedgerLane lane, Id.Agent agent, Model model, Random random) {
        Grant grant = lane.give(
                agent,
                CREDIT,
                1 + random.nextInt(800),
                server.clock().instant().plus(Duration.ofDays(1 + random.nextInt(5))));
        model.free.put(grant.id(), grant.credits());
        model.ends.put(grant.id(), grant.expiresAt());
    }

    private static void hold(LedgerLane lane, Id.Agent agent, Model model, long amount) {
        Reply<Hold> reply = lane.hold(agent, new Amount(CREDIT, amount), LIMITS);
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

    private static void end(LedgerLane lane, Id.Agent agent, Model model, Random random) {
        if (model.holds.isEmpty()) {
            return;
        }
        Hold hold = model.holds.remove(random.nextInt(model.holds.size()));
        long taken = random.nextInt(3) == 0 ? 0 : random.nextLong(hold.amount().minor() + 1);
        lane.end(agent, hold, taken).orFail();
        model.spent += taken;
        long left = taken;
        for (Hold.Burn reserved : hold.reserved()) {
            long burnt = Math.min(left, reserved.amount());
            left -= burnt;
            model.free.merge(reserved.grant(), reserved.amount() - burnt, Long::sum);
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
        Model model = new Model();
        try (LedgerLane lane = new LedgerLane(server.database(), server.clock())) {
            Id.Agent agent = lane.agent();
            Grant grant = lane.give(agent, CREDIT, 500, server.clock().instant().plus(Duration.ofSeconds(30)));
            model.free.put(grant.id(), 500L);
            model.ends.put(grant.id(), grant.expiresAt());
            hold(lane, agent, model, 200);
            server.clock().forward(Duration.ofSeconds(31));
            assertTrue(lane.hold(agent, new Amount(CREDIT, 1), LIMITS) instanceof Reply.Refused<Hold>);
            lane.end(agent, model.holds.getFirst(), 150).orFail();
            assertEquals(
                    350,
                    server.sql()
                            .number(
                                    "SELECT remaining FROM credit_grant WHERE id = ?",
                                    grant.id().uuid()));
        }
    }
}
