package tokenops.funding;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tokenops.funding.Adjustments.Adjustment;
import tokenops.funding.MoneyBack.Action;
import tokenops.funding.MoneyBack.Fresh;
import tokenops.funding.MoneyBack.Seen;
import tokenops.funding.MoneyBack.Step;
import tokenops.funding.ProviderRoute.Fate;
import tokenops.funding.ProviderRoute.GoneBack;
import tokenops.ledger.Grant;
import tokenops.ledger.GrantBooks;
import tokenops.ledger.Position;
import tokenops.ledger.Transfer;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.simulation.Node;
import tokenops.simulation.Papers;
import tokenops.simulation.Submission;
import tokenops.simulation.World;
import tokenops.store.Memory;
import tokenops.store.Reply;

/** The steps of money on its way back, as {@link AdjustmentSteps} takes them: planned over what is read, done if it is still so. */
final class MoneyBackSteps {
    /** How often a step is planned anew, as the product does. */
    private static final int PLANS = 20;

    private final World world;
    private final Papers papers;
    private final Bank bank;
    private final PaymentMoves payments;
    private final Till till;
    private final List<Id.Payment> touched = new ArrayList<>();

    MoneyBackSteps(World world, Papers papers, Bank bank, PaymentMoves payments, Till till) {
        this.world = world;
        this.papers = papers;
        this.bank = bank;
        this.payments = payments;
        this.till = till;
    }

    /** Payments of which something went back: of some of them money is owed. */
    List<Id.Payment> touched() {
        return touched;
    }

    Memory memory(Id.Payment payment) {
        return world.lane(world.homes().of(payment)).memory();
    }

    /** A payment as it is committed. */
    Seen look(Id.Payment id) {
        Memory memory = memory(id);
        PaymentRow payment = payments.row(id);
        Id.Grant grant = payment.grant().orElseThrow();
        return new Seen(
                payment,
                new Position(
                        memory.row(Grant.TABLE, grant.uuid()).orElseThrow(),
                        memory.row(GrantBooks.TABLE, grant.uuid()).orElseGet(() -> GrantBooks.empty(grant))),
                List.copyOf(memory.rows(AdjustmentRow.OF_PAYMENT, id.uuid())));
    }

    Fresh fresh(Id owner, String author) {
        return new Fresh(
                new Id.Adjustment(world.ids().next(owner)),
                new Id.Adjustment(world.ids().next(owner)),
                new Id.Transfer(world.ids().next(owner)),
                author,
                world.now());
    }

    /**
     * One fact after the other, whatever becomes of each.
     *
     * @param then what follows when all were taken or can't be
     * @param again what follows when one may be taken another time, or the node dies
     */
    void applyAll(Node node, Id.Payment id, List<GoneBack> facts, Runnable then, Runnable again) {
        if (facts.isEmpty()) {
            then.run();
            return;
        }
        List<GoneBack> rest = facts.subList(1, facts.size());
        if (MoneyBack.isApplied(look(id), facts.getFirst())) {
            applyAll(node, id, rest, then, again);
            return;
        }
        apply(
                node,
                id,
                facts.getFirst(),
                PLANS,
                () -> applyAll(node, id, rest, then, again),
                () -> applyAll(node, id, rest, again, again),
                again);
    }

    void apply(Node node, Id.Payment id, GoneBack fact) {
        apply(node, id, fact, PLANS, () -> {}, () -> {}, () -> {});
    }

    /** Applies one fact: planned over what is there now, and planned anew where that has changed. */
    void apply(Node node, Id.Payment id, GoneBack fact, int plans, Runnable then, Runnable notNow, Runnable lost) {
        Seen seen = look(id);
        Fresh fresh = fresh(id, "provider:" + bank.provider());
        Action action = MoneyBack.decide(seen, fact, fresh);
        List<Id.Transfer> ids = Stream.generate(
                        () -> new Id.Transfer(world.ids().next(id)))
                .limit(Bookings.MOST)
                .toList();
        List<Transfer> transfers = Bookings.transfers(seen, action, ids, fresh.at());
        Optional<Sealed> document = action.sealed()
                ? Optional.of(papers.sealed(
                        Kind.ADJUSTMENT,
                        action.row().closing().orElse(action.row().id())))
                : Optional.empty();
        Home home = world.homes().of(id);
        Submission<Adjustment> apply = Submission.of(
                new AdjustmentSteps.Apply(home, seen.payment(), fact, fresh, action, transfers, document));
        world.submit(
                node,
                apply.whenDone(answer -> {
                            if (action.step() != Step.NOTHING) {
                                till.adjusted(answer, home);
                                touched.add(id);
                            }
                        })
                        .whenTold(reply -> {
                            world.act(node);
                            Optional<Refusal> refusal = reply instanceof Reply.Refused<Adjustment> refused
                                    ? Optional.of(refused.refusal())
                                    : Optional.empty();
                            if (refusal.filter(why -> why.members().containsKey(AdjustmentSteps.STALE))
                                            .isPresent()
                                    && plans > 1) {
                                apply(node, id, fact, plans - 1, then, notNow, lost);
                            } else if (refusal.filter(why -> why.problem() == Problem.UNAVAILABLE)
                                    .isPresent()) {
                                notNow.run();
                            } else if (refusal.isEmpty() && action.step() == Step.OPEN && fact.fate() != Fate.OPEN) {
                                // A dispute that was decided before we heard of it was opened first.
                                apply(node, id, fact, PLANS, then, notNow, lost);
                            } else {
                                then.run();
                            }
                        })
                        .ifLost(lost));
    }
}
