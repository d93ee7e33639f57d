package tokenops.bench.ledger;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import tokenops.ledger.Account;
import tokenops.ledger.Ledger;
import tokenops.ledger.Transfer;
import tokenops.path.Amount;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Refusal;
import tokenops.store.Command;
import tokenops.store.Needs;
import tokenops.store.Rows;

/**
 * One transfer by the ledger's own rules: both accounts locked, refused when the one it leaves hasn't that much to spare.
 *
 * @param overdrawn whether the account it leaves may fall below zero, as where credits come from
 */
record Move(
        Home home,
        Id.Transfer id,
        Id.Agent agent,
        Account.Ref from,
        Account.Ref to,
        Amount amount,
        UUID subject,
        boolean overdrawn)
        implements Command<Id.Transfer> {
    @Override
    public void needs(Needs needs) {
        needs.lock(Account.TABLE, from).lock(Account.TABLE, to);
    }

    @Override
    public Outcome<Id.Transfer> decide(Rows rows, Instant now) {
        Amount available = Ledger.account(rows, from).available();
        if (!overdrawn && available.compareTo(amount) < 0) {
            return Outcome.refused(Refusal.insufficientCredits(available, amount));
        }
        Ledger.book(
                rows, new Transfer(id, agent, Transfer.Phase.SINGLE, Optional.empty(), from, to, amount, subject, now));
        return Outcome.done(id);
    }
}
