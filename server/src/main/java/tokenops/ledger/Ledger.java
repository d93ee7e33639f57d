package tokenops.ledger;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.Transfer.Phase;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.store.Needs;
import tokenops.store.Rows;

/**
 * The ledger's rules, over rows that a lane has locked: transfers move both balances, holds reserve and end.
 *
 * <p>Amounts were checked to be positive where they came in; here a broken rule is a fault of ours and throws, while what a
 * caller can cause is refused.
 */
public final class Ledger {
    private Ledger() {}

    /** What a command that places a hold must see: the accounts first, then the agent's grants. */
    public static void needsForHold(Needs needs, Id.Agent agent, Asset credit) {
        accounts(needs, agent, credit).find(Grant.OF_AGENT, agent.uuid());
    }

    /** What a command that ends a hold must see: the accounts, and the grants of which it reserves, whatever became of them. */
    public static void needsForEnd(Needs needs, Id.Agent agent, Hold hold) {
        accounts(needs, agent, hold.asset());
        hold.reserved().forEach(burn -> needs.lock(Grant.TABLE, burn.grant().uuid()));
    }

    private static Needs accounts(Needs needs, Id.Agent agent, Asset credit) {
        return needs.lock(Account.TABLE, Ref.agentCredits(agent, credit))
                .lock(Account.TABLE, Ref.creditsConsumed(credit));
    }

    /** Books a transfer that stands by itself. Both accounts must be among the needs. */
    public static void book(Rows rows, Transfer transfer) {
        move(rows, transfer.debit(), transfer.credit(), transfer.amount());
        rows.put(Transfer.TABLE, transfer);
    }

    /**
     * Reserves credits for a run, of the grants that expire soonest first.
     *
     * <p>Refused when too little is free, or when a limit would be passed: both are read and written under the account's lock, so
     * that no number of concurrent requests can pass them together.
     */
    public static Outcome<Hold> hold(
            Rows rows,
            Id.Transfer id,
            Id.Agent agent,
            UUID run,
            String tool,
            Amount amount,
            AgentLimits limits,
            Instant now) {
        positive(amount);
        Asset credit = amount.asset();
        Account account = account(rows, Ref.agentCredits(agent, credit));
        if (account.owing() > 0) {
            return Outcome.refused(
                    Refusal.of(Problem.RECEIVABLE_OPEN, "money that paid for work already done went back and is owed"));
        }
        LocalDate today = account.dayAt(now);
        long before = account.countedOn(today);
        Optional<Refusal> beyond = beyondLimits(account, amount, before, limits, now, today);
        if (beyond.isPresent()) {
            return Outcome.refused(beyond.get());
        }
        List<Grant> usable = rows.find(Grant.OF_AGENT, agent.uuid()).stream()
                .filter(grant -> grant.covers(tool, credit, now))
                .sorted(Comparator.comparing(Grant::expiresAt)
                        .thenComparing(grant -> grant.id().uuid()))
                .toList();
        List<Hold.Burn> reserved = new ArrayList<>();
        long missing = amount.minor();
        for (Grant grant : usable) {
            long taken = Math.min(missing, grant.free());
            if (taken > 0) {
                reserved.add(new Hold.Burn(grant.id(), taken));
                missing -= taken;
            }
        }
        if (missing > 0) {
            return Outcome.refused(Refusal.insufficientCredits(new Amount(credit, amount.minor() - missing), amount));
        }
        for (Hold.Burn burn : reserved) {
            rows.put(Grant.TABLE, grant(rows, burn).reserve(burn.amount()));
        }
        rows.put(Account.TABLE, account.holding(amount.minor(), 1, today, before + amount.minor()));
        rows.put(
                Transfer.TABLE,
                new Transfer(
                        id,
                        agent,
                        Phase.PENDING,
                        Optional.empty(),
                        account.ref(),
                        Ref.creditsConsumed(credit),
                        amount,
                        run,
                        now));
        return Outcome.done(new Hold(id, credit, List.copyOf(reserved)));
    }

    private static Optional<Refusal> beyondLimits(
            Account account, Amount amount, long before, AgentLimits limits, Instant now, LocalDate today) {
        if (amount.compareTo(limits.maximumPerRun()) > 0) {
            // No time to come back at: this one doesn't pass.
            return Optional.of(Refusal.of(
                    Problem.LIMIT_REACHED,
                    "a run may hold " + limits.maximumPerRun().readable() + " at most"));
        }
        if (account.runsInFlight() >= limits.runsInFlight()) {
            return Optional.of(Refusal.limitReached(
                    limits.runsInFlight() + " runs are in flight, the most that the trust decision allows",
                    now.plusSeconds(5)));
        }
        if (amount.minor() > limits.creditsPerDay().minor() - before) {
            return Optional.of(Refusal.limitReached(
                    "today's runs would take more than "
                            + limits.creditsPerDay().readable(),
                    today.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()));
        }
        return Optional.empty();
    }

    /** Ends a hold by taking part of it, or all; what is left of it is free again at once. */
    public static void post(Rows rows, Hold hold, Id.Transfer id, Id.Agent agent, UUID run, Amount taken, Instant now) {
        if (taken.minor() < 0 || !taken.asset().equals(hold.asset())) {
            throw new IllegalArgumentException("no post of " + taken + " of a hold of " + hold.amount());
        }
        Ref account = Ref.agentCredits(agent, hold.asset());
        Ref consumed = Ref.creditsConsumed(hold.asset());
        end(rows, hold, agent, taken.minor());
        if (taken.isPositive()) {
            move(rows, account, consumed, taken);
        }
        rows.put(
                Transfer.TABLE,
                new Transfer(
                        id,
                        agent,
                        taken.isPositive() ? Phase.POST : Phase.VOID,
                        Optional.of(hold.id()),
                        account,
                        consumed,
                        taken.isPositive() ? taken : hold.amount(),
                        run,
                        now));
    }

    /** Ends a hold by giving all of it back. */
    public static void release(Rows rows, Hold hold, Id.Transfer id, Id.Agent agent, UUID run, Instant now) {
        post(rows, hold, id, agent, run, Amount.zero(hold.asset()), now);
    }

    /** Sets credits of the agent aside, for money that is about to go back. What it is of a grant is the caller's to write. */
    public static void reserve(Rows rows, Transfer pending) {
        positive(pending.amount());
        Account account = account(rows, pending.debit());
        long amount = pending.amount().minor();
        rows.put(Account.TABLE, account.holding(amount, 0, account.day(), account.creditsOfDay()));
        rows.put(Transfer.TABLE, pending);
    }

    /** Ends such a reservation of {@code held}, by a post or a void. What it was of the grant is the caller's to write. */
    public static void endReservation(Rows rows, Transfer end, long held) {
        Account account = account(rows, end.debit());
        rows.put(Account.TABLE, account.holding(-held, 0, account.day(), account.creditsOfDay()));
        if (end.phase() == Phase.POST) {
            move(rows, end.debit(), end.credit(), end.amount());
        }
        rows.put(Transfer.TABLE, end);
    }

    /** Writes a grant and its books, and counts on the agent's account whether it owes money over it. */
    public static void put(Rows rows, Position before, Position after) {
        int change = (after.owes() ? 1 : 0) - (before.owes() ? 1 : 0);
        if (change != 0) {
            Grant grant = after.grant();
            Account account = account(rows, Ref.agentCredits(grant.agent(), grant.asset()));
            rows.put(Account.TABLE, account.owing(change));
        }
        rows.put(Grant.TABLE, after.grant());
        rows.put(GrantBooks.TABLE, after.books());
    }

    /** A grant as it stands. It and its books must be among the needs. */
    public static Position position(Rows rows, Id.Grant id) {
        Grant grant = rows.get(Grant.TABLE, id.uuid()).orElseThrow(() -> new IllegalStateException("no grant " + id));
        return new Position(grant, rows.get(GrantBooks.TABLE, id.uuid()).orElseGet(() -> GrantBooks.empty(id)));
    }

    private static void end(Rows rows, Hold hold, Id.Agent agent, long taken) {
        List<Hold.Burn> burns = hold.burns(taken);
        for (Hold.Burn reserved : hold.reserved()) {
            long burnt = burns.stream()
                    .filter(burn -> burn.grant().equals(reserved.grant()))
                    .mapToLong(Hold.Burn::amount)
                    .sum();
            rows.put(Grant.TABLE, grant(rows, reserved).settle(reserved.amount(), burnt));
        }
        Account account = account(rows, Ref.agentCredits(agent, hold.asset()));
        // What is released counts no longer on the day that it was held on, and was never counted on any other.
        long released = account.day().equals(hold.day()) ? hold.amount().minor() - taken : 0;
        long counted = Math.max(0, account.creditsOfDay() - released);
        rows.put(Account.TABLE, account.holding(-hold.amount().minor(), -1, account.day(), counted));
    }

    private static void positive(Amount amount) {
        if (!amount.isPositive()) {
            throw new IllegalArgumentException("nothing moves " + amount);
        }
    }

    private static void move(Rows rows, Ref debit, Ref credit, Amount amount) {
        positive(amount);
        if (!debit.asset().equals(amount.asset()) || !credit.asset().equals(amount.asset())) {
            throw new IllegalArgumentException("no transfer of " + amount + " from " + debit + " to " + credit);
        }
        rows.put(Account.TABLE, account(rows, debit).debited(amount.minor()));
        rows.put(Account.TABLE, account(rows, credit).credited(amount.minor()));
    }

    /** The account as the batch sees it; one that nobody has moved yet is empty. */
    public static Account account(Rows rows, Ref ref) {
        return rows.get(Account.TABLE, ref).orElseGet(() -> Account.empty(ref));
    }

    private static Grant grant(Rows rows, Hold.Burn burn) {
        return rows.get(Grant.TABLE, burn.grant().uuid())
                .orElseThrow(() -> new IllegalStateException("no grant " + burn.grant()));
    }
}
