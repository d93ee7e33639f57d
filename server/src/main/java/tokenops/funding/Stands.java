package tokenops.funding;

import java.time.Instant;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.Outcome;
import tokenops.path.States;
import tokenops.store.Command;
import tokenops.store.Needs;
import tokenops.store.Rows;

/**
 * How a payment that isn't paid stands, by the provider's word: pending or failed. What doesn't follow from its state is passed over,
 * so a message that comes late never undoes a payment.
 *
 * <p>Two messages about two tries may come in the wrong order, and a payer isn't told how to pay what is pending. So no message makes a
 * payment pending that has failed: the provider is asked, and what it answers does.
 *
 * @param asked whether this is the provider's answer, rather than a message, which may be older than what stands
 */
record Stands(Home home, Id.Payment payment, States.Payment state, boolean asked) implements Command<Boolean> {
    @Override
    public void needs(Needs needs) {
        needs.lock(PaymentRow.TABLE, payment.uuid());
    }

    @Override
    public Outcome<Boolean> decide(Rows rows, Instant now) {
        PaymentRow row = rows.get(PaymentRow.TABLE, payment.uuid()).orElseThrow();
        boolean follows = row.grant().isEmpty()
                && Lifecycle.PAYMENT.allows(row.state(), state)
                && (asked || !revives(row.state(), state));
        if (follows) {
            rows.put(PaymentRow.TABLE, row.in(state));
        }
        return Outcome.done(follows);
    }

    /** Whether a message that says so is a reason to ask the provider. */
    static boolean revives(States.Payment from, States.Payment to) {
        return from == States.Payment.FAILED && to == States.Payment.PENDING;
    }
}
