package tokenops.funding;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tokenops.path.Home;
import tokenops.path.Outcome;
import tokenops.path.States;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Reads;
import tokenops.store.Rows;

/**
 * Writes that payments have expired which nobody has made in time. They read as expired from that moment on anyway; money that comes
 * later all the same is taken.
 */
public final class PaymentExpiry {
    /** Of a home at each sweep, in one command. */
    private static final int AT_ONCE = 200;

    /** Each state has an index of its own, in the order in which payments were made; and so they expire. */
    private static final String DUE = """
            (SELECT id FROM payment WHERE home = ? AND state = 'requested' AND created_at <= ? ORDER BY created_at, id LIMIT ?)
            UNION ALL
            (SELECT id FROM payment WHERE home = ? AND state = 'submitted' AND created_at <= ? ORDER BY created_at, id LIMIT ?)""";

    private final Core core;

    public PaymentExpiry(Core core) {
        this.core = core;
    }

    /** Expires what is due of a home. */
    public void sweep(Home home) {
        Instant made = core.now().minus(Payments.OPEN_FOR);
        List<UUID> due;
        do {
            due = core.reads().list(DUE, row -> Reads.uuid(row, "id"), home, made, AT_ONCE, home, made, AT_ONCE);
        } while (!due.isEmpty() && core.lanes().submit(new Expire(home, due)).orFail() && due.size() >= AT_ONCE);
    }

    /** Whether it has expired any. */
    record Expire(Home home, List<UUID> payments) implements Command<Boolean> {
        @Override
        public void needs(Needs needs) {
            payments.forEach(payment -> needs.lock(PaymentRow.TABLE, payment));
        }

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            boolean any = false;
            for (UUID payment : payments) {
                PaymentRow row = rows.get(PaymentRow.TABLE, payment).orElseThrow();
                if (row.state() != States.Payment.EXPIRED && row.at(now) == States.Payment.EXPIRED) {
                    rows.put(PaymentRow.TABLE, row.in(States.Payment.EXPIRED));
                    any = true;
                }
            }
            return Outcome.done(any);
        }
    }
}
