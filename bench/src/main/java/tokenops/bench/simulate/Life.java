package tokenops.bench.simulate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tokenops.agents.Parties;
import tokenops.agents.Party;
import tokenops.callbacks.CallbackWatch;
import tokenops.funding.FundingWatch;
import tokenops.funding.Market;
import tokenops.ledger.Account;
import tokenops.ledger.FullCheck;
import tokenops.ledger.GrantWatch;
import tokenops.ledger.TransferWatch;
import tokenops.path.Home;
import tokenops.runs.RunWatch;
import tokenops.runs.Workshop;
import tokenops.simulation.Move;
import tokenops.simulation.Papers;
import tokenops.simulation.Requests;
import tokenops.simulation.World;
import tokenops.store.RealLane;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;

/** One world with everybody in it, from its first quote until all is at rest; everything that happens in it follows from its seed. */
public final class Life {
    private static final Home.Count HOMES = new Home.Count(2);
    private static final int PARTIES = 6;

    /** Commands that wait before one batch is done. */
    private static final int CROWD = 30;

    /** Days within which everything ends, when nothing fails any more. */
    private static final int ROUNDS = 30;

    private static final Duration A_GRANTS_LIFE = Duration.ofDays(366);

    private final World world;
    private final Parties parties;
    private final Market market;
    private final Workshop workshop;
    private final List<Move> moves = new ArrayList<>();
    private final int weights;

    /** @param store a home's part of a real store, where everything is to be done there as well */
    public Life(long seed, Function<Home, Optional<RealLane>> store) {
        this.world = new World(seed, HOMES, store);
        Papers papers = new Papers(world);
        Requests requests = new Requests(world);
        this.parties = new Parties(world, PARTIES);
        this.market = new Market(world, parties, requests, papers);
        this.workshop = new Workshop(world, parties, requests, papers);
        world.lanes().forEach(this::watch);
        moves.addAll(market.moves());
        moves.addAll(workshop.moves());
        this.weights = moves.stream().mapToInt(Move::weight).sum();
    }

    private void watch(SimulatedLane lane) {
        TransferWatch transfers = new TransferWatch(lane);
        GrantWatch grants = new GrantWatch(lane, transfers);
        FundingWatch funding = market.watch(lane, grants);
        RunWatch runs = workshop.watch(lane, transfers, grants);
        CallbackWatch.of(lane);
        lane.afterEach(() -> {
            runs.callbacks();
            runs.reserve();
            transfers.check();
            grants.check();
            runs.check();
            funding.check();
            transfers.clear();
            grants.clear();
            runs.clear();
            funding.clear();
        });
    }

    public World world() {
        return world;
    }

    /** Lives on until so many commands were decided. */
    public void until(long steps) {
        while (world.steps() < steps) {
            while (world.waiting() < CROWD && !world.oneIn(20)) {
                any().make().run();
                world.pass();
            }
            world.batch();
            compare(parties.present());
        }
    }

    /** Lets everything come to its end, and looks whether it is the one that it should be. */
    void rest() {
        world.calm();
        world.batches();
        market.decide();
        for (int round = 0; round < ROUNDS && unfinished().isPresent(); round++) {
            market.finish();
            workshop.finish();
            world.pass(Duration.ofDays(1));
        }
        unfinished().ifPresent(what -> {
            throw new Violation("never comes to its end: " + what);
        });
        compare(parties.all());
        market.atRest();
        for (Party party : parties.all()) {
            Violation.unless(party.inFlight() == 0 && party.held() == 0, () -> "runs that never end: " + party);
        }
        world.pass(A_GRANTS_LIFE);
        market.sweepAll();
        market.afterAll();
    }

    /** Recomputes all that is checked step by step otherwise. */
    void check() {
        world.lanes().forEach(FullCheck::of);
        compare(parties.all());
    }

    /** Every account's balance, in a line. */
    List<String> balances() {
        return world.lanes().stream()
                .flatMap(lane -> lane.memory().rows(Account.TABLE).stream()
                        .map(account ->
                                lane.home().number() + " " + account.ref().name() + " " + account.balance()))
                .toList();
    }

    private Optional<String> unfinished() {
        return market.unfinished().or(workshop::unfinished);
    }

    private Move any() {
        int at = world.random().nextInt(weights);
        for (Move move : moves) {
            at -= move.weight();
            if (at < 0) {
                return move;
            }
        }
        throw new IllegalStateException("no move");
    }

    /** Holds the models against the ledger. */
    private void compare(Collection<Party> of) {
        market.compare();
        for (Party party : of) {
            Account.Ref ref = party.account();
            Account account =
                    world.lane(party.home()).memory().row(Account.TABLE, ref).orElseGet(() -> Account.empty(ref));
            Violation.unless(
                    account.runsInFlight() == party.inFlight()
                            && account.held() >= party.held()
                            && account.balance().minor() <= party.granted() - party.burnt(),
                    () -> "an account is " + account + ", the model says " + party);
        }
    }
}
