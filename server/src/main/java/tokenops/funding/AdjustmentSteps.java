package tokenops.funding;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tokenops.funding.Adjustments.Adjustment;
import tokenops.funding.MoneyBack.Action;
import tokenops.funding.MoneyBack.Fresh;
import tokenops.funding.MoneyBack.Seen;
import tokenops.funding.MoneyBack.Step;
import tokenops.funding.ProviderRoute.Fate;
import tokenops.funding.ProviderRoute.GoneBack;
import tokenops.ledger.Account;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Grant;
import tokenops.ledger.GrantBooks;
import tokenops.ledger.Ledger;
import tokenops.ledger.Position;
import tokenops.ledger.Transfer;
import tokenops.log.Sealing;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * The steps that money takes on its way back: each is planned and sealed over what is read, and done only if it is still the same in
 * the lane. Runs change a grant all the time, so a step may have to be planned again.
 */
final class AdjustmentSteps {
    /** How often a step is planned anew because runs have changed the grant meanwhile. */
    private static final int PLANS = 20;

    /** Member of a refusal after which a step is planned anew. */
    static final String STALE = "stale";

    private final Core core;
    private final Payments payments;
    private final AdjustmentDocuments documents;

    AdjustmentSteps(Core core, Payments payments) {
        this.core = core;
        this.payments = payments;
        this.documents = new AdjustmentDocuments(core);
    }

    /**
     * Applies everything that went back of a payment, as the provider has it: what can't be applied doesn't keep others from it. Refused
     * when something can't be applied; as {@link Problem#UNAVAILABLE} when it may be another time.
     *
     * <p>A message makes the provider tell everything once more. What is applied already is seen in what is read, and costs no step.
     */
    Optional<Refusal> applyAll(ProviderRoute route, Id.Payment payment, List<GoneBack> facts) {
        Optional<Refusal> refused = Optional.empty();
        Optional<Seen> seen = Optional.empty();
        for (GoneBack fact : facts) {
            Seen now = seen.orElseGet(() -> look(payments.row(payment).orElseThrow()));
            seen = Optional.of(now);
            if (MoneyBack.isApplied(now, fact)) {
                continue;
            }
            Reply<Adjustment> reply = apply(route, payment, fact, Optional.empty());
            seen = Optional.empty();
            if (reply instanceof Reply.Refused<Adjustment>(Refusal refusal)
                    && (refused.isEmpty() || refusal.problem() == Problem.UNAVAILABLE)) {
                refused = Optional.of(refusal);
            }
        }
        return refused;
    }

    /** Applies one fact, planned anew as often as it has to be. */
    Reply<Adjustment> apply(ProviderRoute route, Id.Payment id, GoneBack fact, Optional<Once> once) {
        Reply<Adjustment> reply = Reply.refused(Refusal.of(Problem.UNAVAILABLE, "nothing was tried"));
        for (int plan = 0; plan < PLANS; plan++) {
            reply = applyOnce(route, id, fact, once);
            boolean again = reply instanceof Reply.Refused<Adjustment>(Refusal refusal)
                    && refusal.members().containsKey(STALE);
            if (!again) {
                return reply;
            }
        }
        return reply;
    }

    private Reply<Adjustment> applyOnce(ProviderRoute route, Id.Payment id, GoneBack fact, Optional<Once> once) {
        PaymentRow payment = payments.row(id).orElseThrow();
        Seen seen = look(payment);
        Fresh fresh = fresh(payment, "provider:" + route.provider());
        Action action = MoneyBack.decide(seen, fact, fresh);
        List<Id.Transfer> ids = Stream.generate(() -> new Id.Transfer(core.ids().next(payment.agent())))
                .limit(Bookings.MOST)
                .toList();
        List<Transfer> transfers = Bookings.transfers(seen, action, ids, fresh.at());
        Optional<Sealed> document = action.sealed()
                ? Optional.of(documents.seal(seen, action, route.provider(), transfers))
                : Optional.empty();
        Reply<Adjustment> reply = core.lanes()
                .submit(new Apply(core.homes().of(id), payment, fact, fresh, action, transfers, document), once);
        // A dispute that was decided before we heard of it is opened first.
        return action.step() == Step.OPEN && fact.fate() != Fate.OPEN && reply instanceof Reply.Done<Adjustment>
                ? applyOnce(route, id, fact, once)
                : reply;
    }

    /** The payment, its grant and what went back of it, as they are now. */
    Seen look(PaymentRow payment) {
        Home home = core.homes().of(payment.id());
        UUID grant = payment.grant().orElseThrow().uuid();
        Position position = new Position(
                core.reads()
                        .one(Grant.SELECT + "WHERE home = ? AND id = ?", Grant.reader(), home, grant)
                        .orElseThrow(),
                core.reads()
                        .one(
                                GrantBooks.SELECT + "WHERE home = ? AND credit_grant = ?",
                                GrantBooks.reader(),
                                home,
                                grant)
                        .orElseGet(() -> GrantBooks.empty(payment.grant().orElseThrow())));
        return new Seen(payment, position, rows(payment.id()));
    }

    List<AdjustmentRow> rows(Id.Payment payment) {
        return core.reads()
                .list(
                        AdjustmentRow.SELECT + "WHERE home = ? AND payment = ? ORDER BY id",
                        AdjustmentRow.READER,
                        core.homes().of(payment),
                        payment.uuid());
    }

    /** One step, unless it isn't the one that was planned. */
    record Apply(
            Home home,
            PaymentRow payment,
            GoneBack fact,
            Fresh fresh,
            Action planned,
            List<Transfer> transfers,
            Optional<Sealed> document)
            implements Command<Adjustment> {
        @Override
        public void needs(Needs needs) {
            List<Ref> accounts = new ArrayList<>(List.of(account(payment)));
            transfers.forEach(transfer -> accounts.addAll(List.of(transfer.debit(), transfer.credit())));
            AdjustmentSteps.needs(needs, payment, accounts);
        }

        @Override
        public Outcome<Adjustment> decide(Rows rows, Instant now) {
            Seen seen = seen(rows, payment);
            Action action = MoneyBack.decide(seen, fact, fresh);
            if (!action.equals(planned)) {
                return Outcome.refused(Refusal.of(Problem.UNAVAILABLE, "the grant has changed meanwhile")
                        .with(STALE, true));
            }
            if (action.step() == Step.ODD && seen.refundUnderWay()) {
                // What is asked back for it may be free again before long.
                return Outcome.refused(
                        Refusal.of(Problem.UNAVAILABLE, "another refund of the payment isn't decided; send again"));
            }
            if (action.step() == Step.ODD) {
                return Outcome.refused(Refusal.of(
                        Problem.REFUND_REFUSED, "the provider gave back more than was paid, or something else"));
            }
            if (action.step() != Step.NOTHING) {
                Bookings.apply(rows, seen, action, transfers);
                document.ifPresent(written -> Sealing.put(rows, payment.agent(), written));
            }
            return Outcome.done(Adjustments.answer(action.row()));
        }
    }

    /** Ids and the time for a step. */
    Fresh fresh(PaymentRow payment, String author) {
        return new Fresh(
                new Id.Adjustment(core.ids().next(payment.agent())),
                new Id.Adjustment(core.ids().next(payment.agent())),
                new Id.Transfer(core.ids().next(payment.agent())),
                author,
                core.now());
    }

    /** What every step must see. */
    static void needs(Needs needs, PaymentRow payment, List<Ref> accounts) {
        accounts.forEach(account -> needs.lock(Account.TABLE, account));
        Id.Grant grant = payment.grant().orElseThrow();
        needs.lock(Grant.TABLE, grant.uuid())
                .lock(GrantBooks.TABLE, grant.uuid())
                .lock(PaymentRow.TABLE, payment.id().uuid())
                .find(AdjustmentRow.OF_PAYMENT, payment.id().uuid());
    }

    static Seen seen(Rows rows, PaymentRow payment) {
        return new Seen(
                rows.get(PaymentRow.TABLE, payment.id().uuid()).orElseThrow(),
                Ledger.position(rows, payment.grant().orElseThrow()),
                rows.find(AdjustmentRow.OF_PAYMENT, payment.id().uuid()));
    }

    static Ref account(PaymentRow payment) {
        return Ref.agentCredits(payment.agent(), payment.credits().asset());
    }
}
