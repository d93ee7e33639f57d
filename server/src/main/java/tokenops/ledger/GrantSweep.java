package tokenops.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Position.Sweep;
import tokenops.ledger.Position.Swept;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Rows;
import tokenops.store.Table;

/**
 * Takes from grants what is due: credits whose time is over, revenue for what runs have burnt, and credits that are owed and were
 * released since. Never part of a run: so a run writes no money and a cent is rounded once per grant, not once per run.
 *
 * <p>Any number of sweeps may work at once: each looks again under the grant's lock.
 */
public final class GrantSweep {
    private static final Logger LOG = LoggerFactory.getLogger(GrantSweep.class);

    /** Grants whose commands share a batch or two. */
    private static final int AT_ONCE = 200;

    private static final int MOST_TRANSFERS = 7;

    /** Grants whose money went back after it was spent, and whose credits have been released since. */
    private static final String OWED = """
            SELECT g.id, g.agent, g.asset, g.paid_asset
            FROM grant_books b JOIN credit_grant g ON g.home = b.home AND g.id = b.credit_grant
            WHERE b.home = ? AND b.uncovered > 0 AND g.remaining > g.held
            ORDER BY b.credit_grant LIMIT ?""";

    /** Open grants of which something is due; the same sums as {@link Position}, so that nothing is locked in vain. */
    private static final String DUE = """
            SELECT g.id, g.agent, g.asset, g.paid_asset
            FROM grant_books b JOIN credit_grant g ON g.home = b.home AND g.id = b.credit_grant
            WHERE b.home = ? AND NOT b.closed AND b.credit_grant > ?
              AND (g.remaining = 0
                OR b.uncovered > 0 AND g.remaining > g.held
                OR g.expires_at <= ? AND (g.state = 'funded' OR g.state = 'expired' AND g.remaining > g.held)
                OR g.credits > b.taken
                  AND div((g.paid - b.returned)::numeric * (g.credits - g.remaining - b.taken - b.expired), g.credits - b.taken)
                    > b.recognised AND g.paid > b.recognised + b.broken + b.returned)
            ORDER BY b.credit_grant LIMIT ?""";

    private final Core core;

    public GrantSweep(Core core) {
        this.core = core;
    }

    record Due(Id.Grant grant, Id.Agent agent, Asset credit, Asset money) {}

    private static final Table.Reader<Due> DUE_READER = row -> new Due(
            new Id.Grant(row.getObject("id", UUID.class)),
            new Id.Agent(row.getObject("agent", UUID.class)),
            Asset.parse(row.getString("asset")).orElseThrow(),
            Asset.parse(row.getString("paid_asset")).orElseThrow());

    /** Takes what is owed of a home as soon as it is there: until then its agents may begin nothing. */
    public void settle(Home home) {
        takeEach(home, core.reads().list(OWED, DUE_READER, home, AT_ONCE));
    }

    /** Sweeps a home; answers of how many grants something was due. */
    public int sweep(Home home) {
        int swept = 0;
        UUID after = new UUID(0, 0);
        while (true) {
            List<Due> due = core.reads().list(DUE, DUE_READER, home, after, core.now(), AT_ONCE);
            takeEach(home, due);
            swept += due.size();
            if (due.size() < AT_ONCE) {
                return swept;
            }
            after = due.getLast().grant().uuid();
        }
    }

    private void takeEach(Home home, List<Due> due) {
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            due.forEach(each -> callers.execute(() -> take(home, each)));
        }
    }

    /** Sweeps one. A grant that can't be swept mustn't keep those behind it from their turn: it stays due. */
    private void take(Home home, Due due) {
        try {
            List<Id.Transfer> ids = Stream.generate(
                            () -> new Id.Transfer(core.ids().next(due.agent())))
                    .limit(MOST_TRANSFERS)
                    .toList();
            core.lanes().submit(new Take(home, due, ids)).orFail();
        } catch (RuntimeException e) {
            LOG.warn("{} is swept later", due.grant(), e);
        }
    }

    record Take(Home home, Due due, List<Id.Transfer> ids) implements Command<Boolean> {
        private Ref account() {
            return Ref.agentCredits(due.agent, due.credit);
        }

        @Override
        public void needs(Needs needs) {
            for (Ref ref : List.of(
                    account(),
                    Ref.creditsReturned(due.credit),
                    Ref.creditsExpired(due.credit),
                    Ref.deferredRevenue(due.money),
                    Ref.revenue(due.money),
                    Ref.breakage(due.money),
                    Ref.receivable(due.agent, due.money))) {
                needs.lock(Account.TABLE, ref);
            }
            needs.lock(Grant.TABLE, due.grant.uuid()).lock(GrantBooks.TABLE, due.grant.uuid());
        }

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            Position before = Ledger.position(rows, due.grant);
            Sweep sweep = before.sweep(now);
            if (sweep.after().equals(before)) {
                return Outcome.done(false);
            }
            transfers(sweep.moves(), before.grant(), now).forEach(transfer -> Ledger.book(rows, transfer));
            Ledger.put(rows, before, sweep.after());
            return Outcome.done(true);
        }

        private List<Transfer> transfers(Swept moves, Grant grant, Instant now) {
            Ref receivable = Ref.receivable(due.agent, due.money);
            List<Transfer> transfers = new ArrayList<>();
            add(transfers, grant, now, account(), Ref.creditsReturned(due.credit), moves.takenBack());
            add(transfers, grant, now, account(), Ref.creditsExpired(due.credit), moves.expired());
            add(transfers, grant, now, Ref.deferredRevenue(due.money), receivable, moves.deferred());
            add(transfers, grant, now, Ref.revenue(due.money), receivable, moves.revenue());
            add(transfers, grant, now, Ref.deferredRevenue(due.money), Ref.revenue(due.money), moves.recognised());
            add(transfers, grant, now, Ref.deferredRevenue(due.money), Ref.breakage(due.money), moves.broken());
            return transfers;
        }

        private void add(List<Transfer> transfers, Grant grant, Instant now, Ref debit, Ref credit, long amount) {
            if (amount > 0) {
                transfers.add(new Transfer(
                        ids.get(transfers.size()),
                        due.agent,
                        Transfer.Phase.SINGLE,
                        Optional.empty(),
                        debit,
                        credit,
                        new Amount(debit.asset(), amount),
                        grant.payment().uuid(),
                        now));
            }
        }
    }
}
