package tokenops.funding;

import java.util.List;
import java.util.Optional;
import tokenops.agents.Parties;
import tokenops.agents.Party;
import tokenops.ledger.Account;
import tokenops.ledger.Grant;
import tokenops.ledger.GrantWatch;
import tokenops.ledger.SweepMoves;
import tokenops.path.States;
import tokenops.quotes.QuoteMoves;
import tokenops.simulation.Move;
import tokenops.simulation.Papers;
import tokenops.simulation.Requests;
import tokenops.simulation.World;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;

/** All of the simulation that is about money: who pays, the bank, operators who refund, and what is checked of it. */
public final class Market {
    private final World world;
    private final Bank bank;
    private final Till till;
    private final PaymentMoves payments;
    private final MoneyBackMoves moneyBack;
    private final QuoteMoves quotes;
    private final SweepMoves sweeps;
    private final Parties parties;

    public Market(World world, Parties parties, Requests requests, Papers papers) {
        this.world = world;
        this.parties = parties;
        this.bank = new Bank(world);
        this.till = new Till(world);
        this.quotes = new QuoteMoves(world, requests, papers);
        this.payments = new PaymentMoves(world, parties, requests, papers, quotes, bank, till);
        this.sweeps = new SweepMoves(world);
        MoneyBackSteps steps = new MoneyBackSteps(world, papers, bank, payments, till);
        this.moneyBack = new MoneyBackMoves(world, papers, bank, payments, steps, sweeps);
    }

    /** What is checked of a lane after each command. */
    public FundingWatch watch(SimulatedLane lane, GrantWatch grants) {
        PaymentMoves.index(lane);
        SweepMoves.index(lane);
        return new FundingWatch(world, lane, bank, grants);
    }

    /** What may be done next. */
    public List<Move> moves() {
        return List.of(
                new Move(4, () -> quotes.quote(parties.any())),
                new Move(4, payments::request),
                new Move(1, payments::resume),
                new Move(4, bank::pay),
                new Move(9, moneyBack::message),
                new Move(1, moneyBack::lookUp),
                new Move(1, moneyBack::refund),
                new Move(1, moneyBack::resume),
                new Move(3, moneyBack::settle),
                new Move(1, bank::giveBack),
                new Move(3, bank::decide),
                new Move(4, this::sweep));
    }

    private void sweep() {
        payments.anyFunded()
                .ifPresent(funded -> world.lane(funded.party().home())
                        .memory()
                        .row(Grant.TABLE, funded.grant().uuid())
                        .ifPresent(sweeps::sweep));
    }

    /** Lets everything come to its end: no word of the bank's is lost any more. */
    public void finish() {
        bank.decideAll(false);
        for (int left = 2 * bank.messages(); left > 0; left--) {
            moneyBack.message();
            world.batches();
        }
        payments.lookUpAll();
        payments.funded().forEach(funded -> moneyBack.resume(funded.payment()));
        world.batches();
    }

    /** What isn't at its end: messages of the bank's, and refunds that aren't decided. */
    public Optional<String> unfinished() {
        Optional<AdjustmentRow> open = world.lanes().stream()
                .flatMap(lane -> lane.memory().rows(AdjustmentRow.TABLE).stream())
                .filter(AdjustmentRow::underWay)
                .findFirst();
        return open.map(AdjustmentRow::toString)
                .or(() -> bank.message().map(fact -> {
                    bank.again(fact);
                    return fact + " about "
                            + fact.payment().flatMap(bank::charge).map(Charge::facts);
                }));
    }

    /** The bank decides all that is open, and says once more how everything stands. */
    public void decide() {
        bank.decideAll(true);
    }

    /** Sweeps every grant. */
    public void sweepAll() {
        sweeps.sweepAll();
        world.batches();
    }

    /** When all has come to its end the ledger has at the provider what is there, and nobody has credits that nobody paid for. */
    public void atRest() {
        for (Charge charge : bank.paid()) {
            PaymentRow row = payments.row(charge.payment());
            boolean exact = charge.received().equals(Optional.of(charge.asked()));
            Violation.unless(row.grant().isPresent() == exact, () -> "a payment is not what the provider says: " + row);
            long due = charge.asked().minor() - charge.gone();
            Violation.unless(
                    !exact || charge.left() < 0 || till.of(charge.payment()) == due,
                    () -> "of a payment the provider has " + due + ", the ledger " + till.of(charge.payment()) + ": "
                            + row + " by "
                            + world.lane(world.homes().of(row.id()))
                                    .memory()
                                    .rows(AdjustmentRow.OF_PAYMENT, row.id().uuid())
                            + ", there " + charge.facts());
        }
        for (SimulatedLane lane : world.lanes()) {
            for (AdjustmentRow row : lane.memory().rows(AdjustmentRow.TABLE)) {
                Violation.unless(
                        !row.underWay() && row.state() != States.Adjustment.OPENED,
                        () -> "something that goes back never ends: " + row);
            }
        }
    }

    /** When all grants have expired nothing is left of any of them, neither credits nor money. */
    public void afterAll() {
        for (SimulatedLane lane : world.lanes()) {
            for (Grant grant : lane.memory().rows(Grant.TABLE)) {
                Violation.unless(grant.remaining() == 0, () -> "credits are left for ever: " + grant);
            }
            Account.Ref deferred = Account.Ref.deferredRevenue(Party.MONEY);
            long left = lane.memory()
                    .row(Account.TABLE, deferred)
                    .map(account -> account.balance().minor())
                    .orElse(0L);
            Violation.unless(left == 0, () -> left + " stays deferred for ever");
        }
    }

    /** Holds the model of the money against the ledger. */
    public void compare() {
        till.check();
    }
}
