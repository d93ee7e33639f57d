package tokenops.funding;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.funding.MoneyBack.Action;
import tokenops.funding.MoneyBack.Seen;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Ledger;
import tokenops.ledger.Position;
import tokenops.ledger.Position.Restored;
import tokenops.ledger.Position.Split;
import tokenops.ledger.Transfer;
import tokenops.ledger.Transfer.Phase;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.store.Rows;

/**
 * What one step of money that goes back does to the ledger: its transfers, and the rows that follow. Both sides are booked: money
 * leaves what it was for, and the credits that it bought leave the agent.
 */
final class Bookings {
    /** The most transfers that a step has. */
    static final int MOST = 8;

    private final Seen seen;
    private final Action action;
    private final List<Id.Transfer> ids;
    private final Instant at;
    private final List<Transfer> transfers = new ArrayList<>();

    private Bookings(Seen seen, Action action, List<Id.Transfer> ids, Instant at) {
        this.seen = seen;
        this.action = action;
        this.ids = ids;
        this.at = at;
    }

    /** The transfers of a step, under these ids. The same step has the same transfers. */
    static List<Transfer> transfers(Seen seen, Action action, List<Id.Transfer> ids, Instant at) {
        Bookings bookings = new Bookings(seen, action, ids, at);
        bookings.list();
        return List.copyOf(bookings.transfers);
    }

    private void list() {
        AdjustmentRow row = action.row();
        Asset money = row.amount().asset();
        Ref clearing = Ref.providerClearing(seen.payment().route(), money);
        Ref refunds = Ref.refunds(money);
        Ref disputes = Ref.disputes(money);
        switch (action.step()) {
            case BEGIN -> reservation(Phase.PENDING, row.held());
            case GIVE_UP -> reservation(Phase.VOID, row.held());
            case TAKE -> {
                reservation(Phase.POST, row.held());
                covered(action.split(), row.held(), refunds);
                money(refunds, clearing, row.amount().minor());
            }
            case RESTORE -> {
                money(clearing, refunds, row.amount().minor());
                restored(action.restored(), refunds);
            }
            case OPEN -> money(disputes, clearing, row.amount().minor());
            case WIN -> money(clearing, disputes, row.amount().minor());
            case LOSE -> covered(action.split(), 0, disputes);
            case NOTHING, SUBMIT, ODD -> {
                // nothing moves
            }
        }
    }

    private void covered(Split split, long held, Ref to) {
        Asset money = to.asset();
        credits(account(), returned(), split.fromGrant() - held);
        credits(Ref.creditsExpired(credit()), returned(), split.fromExpired());
        money(Ref.deferredRevenue(money), to, split.deferred());
        money(Ref.breakage(money), to, split.breakage());
        money(Ref.revenue(money), to, split.revenue());
        money(receivable(), to, split.receivable());
    }

    private void restored(Restored restored, Ref from) {
        credits(returned(), account(), restored.credits());
        money(from, Ref.deferredRevenue(from.asset()), restored.deferred());
        money(from, receivable(), restored.receivable());
    }

    private void reservation(Phase phase, long held) {
        Optional<Id.Transfer> hold = action.row().hold();
        if (hold.isPresent()) {
            boolean begins = phase == Phase.PENDING;
            add(
                    begins ? hold.get() : ids.get(transfers.size()),
                    phase,
                    begins ? Optional.empty() : hold,
                    account(),
                    returned(),
                    new Amount(credit(), held));
        }
    }

    private void money(Ref debit, Ref credit, long minor) {
        single(debit, credit, new Amount(debit.asset(), minor));
    }

    private void credits(Ref debit, Ref credit, long minor) {
        single(debit, credit, new Amount(credit(), minor));
    }

    private void single(Ref debit, Ref credit, Amount amount) {
        if (amount.isPositive()) {
            add(ids.get(transfers.size()), Phase.SINGLE, Optional.empty(), debit, credit, amount);
        }
    }

    private void add(Id.Transfer id, Phase phase, Optional<Id.Transfer> of, Ref debit, Ref credit, Amount amount) {
        transfers.add(new Transfer(
                id,
                seen.payment().agent(),
                phase,
                of,
                debit,
                credit,
                amount,
                action.row().id().uuid(),
                at));
    }

    private Asset credit() {
        return seen.position().grant().asset();
    }

    private Ref account() {
        return Ref.agentCredits(seen.payment().agent(), credit());
    }

    private Ref returned() {
        return Ref.creditsReturned(credit());
    }

    private Ref receivable() {
        return Ref.receivable(seen.payment().agent(), action.row().amount().asset());
    }

    /** Does the step: books the transfers and writes the rows that follow. */
    static void apply(Rows rows, Seen seen, Action action, List<Transfer> transfers) {
        AdjustmentRow row = action.row();
        for (Transfer transfer : transfers) {
            switch (transfer.phase()) {
                case SINGLE -> Ledger.book(rows, transfer);
                case PENDING -> Ledger.reserve(rows, transfer);
                case POST, VOID -> Ledger.endReservation(rows, transfer, row.held());
            }
        }
        Position after = after(seen, action);
        Seen now = seen.with(row, after);
        Position settled =
                action.step() == MoneyBack.Step.BEGIN || action.step() == MoneyBack.Step.SUBMIT ? after : now.settled();
        Ledger.put(rows, seen.position(), settled);
        rows.put(AdjustmentRow.TABLE, row);
        States.Payment next = now.paymentState();
        if (next != seen.payment().state()) {
            rows.put(PaymentRow.TABLE, seen.payment().in(next));
        }
    }

    private static Position after(Seen seen, Action action) {
        AdjustmentRow row = action.row();
        long money = row.amount().minor();
        Position before = seen.position();
        Position asked = before.with(before.books().asking(money, row.credits()));
        Position askedNoLonger = before.with(before.books().asking(-money, -row.credits()));
        return switch (action.step()) {
            case BEGIN -> asked.holding(row.held());
            case GIVE_UP -> askedNoLonger.holding(-row.held());
            case TAKE -> (alreadyAsked(seen, row) ? before : asked).returned(action.split(), row.held());
            case RESTORE -> before.restored(action.restored(), money, row.credits());
            case OPEN -> asked;
            case WIN -> askedNoLonger;
            case LOSE -> before.returned(action.split(), 0);
            case NOTHING, SUBMIT, ODD -> before;
        };
    }

    private static boolean alreadyAsked(Seen seen, AdjustmentRow row) {
        return seen.adjustments().stream().anyMatch(other -> other.id().equals(row.id()) && other.underWay());
    }
}
