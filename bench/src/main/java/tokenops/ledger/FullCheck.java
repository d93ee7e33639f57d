package tokenops.ledger;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tokenops.ledger.Account.Ref;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;

/**
 * Recomputes all accounts of a home from all of its transfers, holds from their ends, and what agents have from their grants: what
 * {@link TransferWatch} and {@link GrantWatch} hold step by step, without trusting them.
 */
public final class FullCheck {
    private FullCheck() {}

    private static final class Sums {
        private long debits;
        private long credits;
        private long held;
    }

    /** Throws when something isn't what it is made of. */
    public static void of(SimulatedLane lane) {
        Map<Ref, Sums> sums = sums(lane);
        Map<Asset, Long> balances = new HashMap<>();
        for (Account account : lane.memory().rows(Account.TABLE)) {
            Sums due = sums.getOrDefault(account.ref(), new Sums());
            Violation.unless(
                    account.debits() == due.debits && account.credits() == due.credits && account.held() == due.held,
                    () -> account + " has transfers of " + due.debits + ", " + due.credits + " and holds of "
                            + due.held);
            balances.merge(account.ref().asset(), account.balance().minor(), Long::sum);
        }
        balances.forEach((asset, sum) -> Violation.unless(sum == 0, () -> "all balances of " + asset + " are " + sum));
        grants(lane);
    }

    private static Map<Ref, Sums> sums(SimulatedLane lane) {
        Set<Id.Transfer> ended = new HashSet<>();
        for (Transfer transfer : lane.memory().rows(Transfer.TABLE)) {
            transfer.of().ifPresent(hold -> Violation.unless(ended.add(hold), () -> "a hold ended twice: " + transfer));
        }
        Map<Ref, Sums> sums = new HashMap<>();
        for (Transfer transfer : lane.memory().rows(Transfer.TABLE)) {
            Sums debit = sums.computeIfAbsent(transfer.debit(), ref -> new Sums());
            long amount = transfer.amount().minor();
            switch (transfer.phase()) {
                case SINGLE, POST -> {
                    debit.debits += amount;
                    sums.computeIfAbsent(transfer.credit(), ref -> new Sums()).credits += amount;
                }
                case PENDING -> debit.held += ended.contains(transfer.id()) ? 0 : amount;
                case VOID -> {
                    // moves nothing
                }
            }
        }
        return sums;
    }

    private static void grants(SimulatedLane lane) {
        Map<Ref, long[]> have = new HashMap<>();
        for (Grant grant : lane.memory().rows(Grant.TABLE)) {
            long[] sum = have.computeIfAbsent(Ref.agentCredits(grant.agent(), grant.asset()), ref -> new long[2]);
            sum[0] += grant.remaining();
            sum[1] += grant.held();
        }
        have.forEach((ref, sum) -> {
            Account account = lane.memory().row(Account.TABLE, ref).orElseGet(() -> Account.empty(ref));
            Violation.unless(
                    account.balance().minor() == sum[0] && account.held() == sum[1],
                    () -> account + " has grants with " + sum[0] + " of which " + sum[1] + " are held");
        });
    }
}
