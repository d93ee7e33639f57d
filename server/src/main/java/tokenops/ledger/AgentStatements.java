package tokenops.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.store.Core;

/** The ledger as its agents may read it: their account and its transfers. */
public final class AgentStatements {
    private final Core core;

    public AgentStatements(Core core) {
        this.core = core;
    }

    /** An account with its balances. */
    public record Balance(String name, Amount balance, Amount held, Amount available) {
        static Balance of(Account account) {
            return new Balance(
                    account.ref().name(),
                    account.balance(),
                    new Amount(account.ref().asset(), account.held()),
                    account.available());
        }
    }

    /** The agent's account. */
    public Balance account(Id.Agent agent, Mode mode) {
        Account.Ref ref = Account.Ref.agentCredits(agent, Asset.CREDIT.in(mode));
        return Balance.of(core.reads()
                .one(
                        Account.SELECT + "WHERE home = ? AND name = ? AND asset = ?",
                        Account.reader(),
                        core.homes().of(agent),
                        ref.name(),
                        ref.asset().toString())
                .orElseGet(() -> Account.empty(ref)));
    }

    /** A line of the statement. */
    public record Line(
            String id,
            Transfer.Phase phase,
            Optional<String> of,
            String debit,
            String credit,
            Amount amount,
            Instant at) {
        /** A transfer as it is shown. */
        public static Line of(Transfer transfer) {
            return new Line(
                    transfer.id().text(),
                    transfer.phase(),
                    transfer.of().map(Id::text),
                    transfer.debit().name(),
                    transfer.credit().name(),
                    transfer.amount(),
                    transfer.at());
        }
    }

    /** The transfers that concern the agent, newest first, those before {@code after}. */
    public List<Line> transfers(Id.Agent agent, Optional<Id.Transfer> after, int limit) {
        return core
                .reads()
                .list(
                        Transfer.SELECT + "WHERE home = ? AND agent = ? AND id < ? ORDER BY id DESC LIMIT ?",
                        Transfer.reader(),
                        core.homes().of(agent),
                        agent.uuid(),
                        after.map(Id::uuid).orElse(new UUID(-1L, -1L)),
                        limit)
                .stream()
                .map(Line::of)
                .toList();
    }
}
