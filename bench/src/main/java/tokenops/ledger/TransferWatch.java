package tokenops.ledger;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Transfer.Phase;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;

/**
 * Accounts of one home move by exactly the transfers that a command writes, and each asset comes to zero; a hold ends once, by a
 * transfer that fits it; credits leave an agent only through a hold, or because their money went back or their time was over; no
 * account is below zero.
 */
public final class TransferWatch {
    /** An account before and after the command at hand. */
    record Moved(Account from, Account to) {
        Ref ref() {
            return to.ref();
        }

        long balance() {
            return to.balance().minor() - from.balance().minor();
        }
    }

    /** What transfers do to one account. */
    private static final class Sums {
        private long debits;
        private long credits;
        private long held;
    }

    private final Map<Id.Transfer, Transfer> open = new HashMap<>();

    // what the command at hand has put
    private final List<Transfer> transfers = new ArrayList<>();
    private final Map<Id.Transfer, Transfer> ends = new HashMap<>();
    private final Map<Ref, Moved> accounts = new LinkedHashMap<>();

    public TransferWatch(SimulatedLane lane) {
        lane.watch(Transfer.TABLE, (none, transfer) -> taken(transfer));
        lane.watch(
                Account.TABLE,
                (from, to) -> accounts.put(to.ref(), new Moved(from.orElseGet(() -> Account.empty(to.ref())), to)));
    }

    private void taken(Transfer transfer) {
        transfers.add(transfer);
        transfer.of()
                .ifPresent(hold -> Violation.unless(
                        ends.put(hold, transfer) == null, () -> "a hold ends twice at once: " + transfer));
    }

    /** The transfers of the command at hand. */
    public List<Transfer> transfers() {
        return transfers;
    }

    /** That one of them which ends the hold. */
    public Optional<Transfer> end(Id.Transfer hold) {
        return Optional.ofNullable(ends.get(hold));
    }

    /** An account as the command at hand has put it. */
    public Optional<Account> account(Ref ref) {
        return Optional.ofNullable(accounts.get(ref)).map(Moved::to);
    }

    /** The accounts that the command at hand has put. */
    Collection<Moved> accounts() {
        return accounts.values();
    }

    boolean hasMoved(Ref account) {
        return accounts.containsKey(account);
    }

    /** Checks what the command at hand has put. */
    public void check() {
        Map<Ref, Sums> sums = new HashMap<>();
        for (Transfer transfer : transfers) {
            fits(transfer);
            add(sums, transfer);
        }
        sums.forEach((ref, sum) -> Violation.unless(
                accounts.containsKey(ref) || sum.debits == 0 && sum.credits == 0 && sum.held == 0,
                () -> "transfers don't move " + ref + ": " + transfers));
        Map<Asset, Long> balances = new HashMap<>();
        for (Moved moved : accounts.values()) {
            movesByTransfers(moved, sums.getOrDefault(moved.ref(), new Sums()));
            notBelowZero(moved.to);
            balances.merge(moved.ref().asset(), moved.balance(), Long::sum);
        }
        balances.forEach(
                (asset, sum) -> Violation.unless(sum == 0, () -> "the balances of " + asset + " come to " + sum));
        transfers.forEach(transfer -> transfer.of().ifPresent(open::remove));
    }

    /** Forgets what the command at hand has put. */
    public void clear() {
        transfers.clear();
        ends.clear();
        accounts.clear();
    }

    private void fits(Transfer transfer) {
        Violation.unless(transfer.amount().isPositive(), () -> "not a positive amount: " + transfer);
        String to = transfer.credit().name();
        switch (transfer.phase()) {
            case SINGLE ->
                Violation.unless(
                        !isAgent(transfer.debit()) || to.equals("credits_returned") || to.equals("credits_expired"),
                        () -> "credits are spent without a hold: " + transfer);
            case PENDING ->
                Violation.unless(
                        open.put(transfer.id(), transfer) == null, () -> "a hold is placed twice: " + transfer);
            case POST, VOID -> {
                Transfer hold = hold(transfer);
                Violation.unless(
                        hold.debit().equals(transfer.debit())
                                && hold.credit().equals(transfer.credit())
                                && hold.subject().equals(transfer.subject())
                                && hold.agent().equals(transfer.agent())
                                && transfer.amount().compareTo(hold.amount()) <= 0,
                        () -> transfer + " does not fit its hold " + hold);
            }
        }
    }

    private Transfer hold(Transfer end) {
        @Nullable Transfer hold = open.get(end.of().orElseThrow());
        if (hold == null) {
            throw new Violation("a hold ends that isn't open: " + end);
        }
        return hold;
    }

    private void add(Map<Ref, Sums> sums, Transfer transfer) {
        long amount = transfer.amount().minor();
        Sums debit = sums.computeIfAbsent(transfer.debit(), ref -> new Sums());
        if (transfer.phase() == Phase.SINGLE || transfer.phase() == Phase.POST) {
            debit.debits += amount;
            sums.computeIfAbsent(transfer.credit(), ref -> new Sums()).credits += amount;
        }
        if (transfer.phase() == Phase.PENDING) {
            debit.held += amount;
        } else if (transfer.of().isPresent()) {
            debit.held -= hold(transfer).amount().minor();
        }
    }

    private void movesByTransfers(Moved moved, Sums sums) {
        Violation.unless(
                moved.to.debits() - moved.from.debits() == sums.debits
                        && moved.to.credits() - moved.from.credits() == sums.credits
                        && moved.to.held() - moved.from.held() == sums.held,
                () -> "an account moves by other amounts than its transfers: " + moved + " by " + transfers);
        Violation.unless(!moved.to.day().isBefore(moved.from.day()), () -> "an account's day goes back: " + moved);
    }

    private static void notBelowZero(Account account) {
        String name = account.ref().name();
        long balance = account.balance().minor();
        boolean right;
        if (name.startsWith("receivables:")) {
            // what somebody owes, or what is owed to it
            right = true;
        } else if (name.startsWith("provider_clearing:")) {
            right = balance <= 0;
        } else {
            right = switch (name) {
                case "credits_issued", "disputes", "paid_directly", "write_offs" -> balance <= 0;
                case "refunds" -> balance == 0;
                default -> account.available().minor() >= 0;
            };
        }
        Violation.unless(
                right
                        && account.held() >= 0
                        && account.runsInFlight() >= 0
                        && account.creditsOfDay() >= 0
                        && account.owing() >= 0,
                () -> "below zero: " + account);
    }

    static boolean isAgent(Ref ref) {
        return ref.name().startsWith("agent_credits:");
    }
}
