package tokenops.ledger;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tokenops.ledger.Account.Ref;
import tokenops.ledger.TransferWatch.Moved;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;

/**
 * What the accounts of one home say is what its grants and their books say; a grant holds what runs and refunds reserve of it; none of
 * its parts is below zero, and together they are what was paid and granted.
 */
public final class GrantWatch {
    private final TransferWatch transfers;
    private final Map<UUID, Position> positions = new HashMap<>();
    private final Map<UUID, Long> reserved = new HashMap<>();

    /** Grants by agent that have anything left. */
    private final Map<Id.Agent, Set<UUID>> grantsOf = new HashMap<>();

    /** What the command at hand has touched, as it was before. */
    private final Map<UUID, Optional<Position>> touched = new LinkedHashMap<>();

    public GrantWatch(SimulatedLane lane, TransferWatch transfers) {
        this.transfers = transfers;
        lane.watch(Grant.TABLE, this::granted);
        lane.watch(GrantBooks.TABLE, (before, books) -> booked(books));
    }

    /** A run or a refund reserves so much of a grant; less than nothing when it no longer does. */
    public void reserve(Id.Grant grant, long amount) {
        touch(grant.uuid());
        reserved.merge(grant.uuid(), amount, Long::sum);
    }

    /** A run begins with this hold: it must reserve what expires soonest, of the grants that may be used at that time. */
    public void hold(Hold hold, Id.Agent agent, String tool, Instant at) {
        List<Hold.Burn> due = new ArrayList<>();
        long left = hold.amount().minor();
        List<Grant> usable = new ArrayList<>();
        for (UUID id : grantsOf.getOrDefault(agent, Set.of())) {
            Grant grant = before(id).grant();
            if (grant.state() == States.Grant.FUNDED
                    && grant.expiresAt().isAfter(at)
                    && grant.tools().contains(tool)
                    && grant.remaining() > grant.held()) {
                usable.add(grant);
            }
        }
        usable.sort(Comparator.comparing(Grant::expiresAt)
                .thenComparing(grant -> grant.id().uuid()));
        for (Grant grant : usable) {
            long taken = Math.min(left, grant.remaining() - grant.held());
            if (taken > 0) {
                due.add(new Hold.Burn(grant.id(), taken));
                left -= taken;
            }
        }
        Violation.unless(
                due.equals(hold.reserved()), () -> "a hold should reserve " + due + " and reserves " + hold.reserved());
        hold.reserved().forEach(burn -> reserve(burn.grant(), burn.amount()));
    }

    /** The position before the command at hand. */
    private Position before(UUID grant) {
        return touched.getOrDefault(grant, Optional.ofNullable(positions.get(grant)))
                .orElseThrow(() -> new Violation("no grant " + grant));
    }

    /** The position as it is by now. */
    private Optional<Position> touch(UUID grant) {
        Optional<Position> known = Optional.ofNullable(positions.get(grant));
        touched.putIfAbsent(grant, known);
        return known;
    }

    private void granted(Optional<Grant> before, Grant grant) {
        Optional<Position> known = touch(grant.id().uuid());
        Violation.unless(known.isPresent() == before.isPresent(), () -> "a grant is made twice: " + grant);
        Violation.unless(
                before.isPresent() || grant.remaining() == grant.credits() && grant.held() == 0,
                () -> "a grant begins used: " + grant);
        Set<UUID> left = grantsOf.computeIfAbsent(grant.agent(), agent -> new HashSet<>());
        if (grant.remaining() > 0) {
            left.add(grant.id().uuid());
        } else {
            left.remove(grant.id().uuid());
        }
        GrantBooks books = known.map(Position::books).orElseGet(() -> GrantBooks.empty(grant.id()));
        positions.put(grant.id().uuid(), new Position(grant, books));
    }

    private void booked(GrantBooks books) {
        Position known =
                touch(books.grant().uuid()).orElseThrow(() -> new Violation("books without a grant: " + books));
        positions.put(books.grant().uuid(), known.with(books));
    }

    /** Checks what the command at hand has put. */
    public void check() {
        if (touched.isEmpty() && transfers.accounts().isEmpty()) {
            return;
        }
        Map<Ref, Long> balances = new HashMap<>();
        Map<Ref, Long> held = new HashMap<>();
        Map<Ref, Long> owing = new HashMap<>();
        touched.forEach((id, before) -> {
            @Nullable Position now = positions.get(id);
            if (now == null) {
                throw new Violation("a grant is reserved that there isn't: " + id);
            }
            sound(now);
            before.ifPresent(then -> unchanged(then.grant(), now.grant()));
            Grant grant = now.grant();
            Asset money = grant.paid().asset();
            Asset credit = grant.asset();
            Ref account = Ref.agentCredits(grant.agent(), credit);
            add(balances, account, before, now, position -> position.grant().remaining());
            add(held, account, before, now, position -> position.grant().held());
            add(owing, account, before, now, position -> position.owes() ? 1 : 0);
            add(balances, Ref.creditsConsumed(credit), before, now, Position::burnt);
            add(
                    balances,
                    Ref.creditsReturned(credit),
                    before,
                    now,
                    position -> position.books().taken());
            add(
                    balances,
                    Ref.creditsExpired(credit),
                    before,
                    now,
                    position -> position.books().expired());
            add(balances, Ref.deferredRevenue(money), before, now, Position::deferred);
            add(
                    balances,
                    Ref.revenue(money),
                    before,
                    now,
                    position -> position.books().recognised());
            add(
                    balances,
                    Ref.breakage(money),
                    before,
                    now,
                    position -> position.books().broken());
            // Settled receivables stand in other accounts, so this one has what the books say.
            add(
                    balances,
                    Ref.receivable(grant.agent(), money),
                    before,
                    now,
                    position -> -position.books().receivable());
        });
        for (Moved moved : transfers.accounts()) {
            Ref ref = moved.ref();
            long due = balances.getOrDefault(ref, 0L);
            Violation.unless(
                    !isOfGrants(ref) || moved.balance() == due,
                    () -> "an account moves by another amount than its grants, which is " + due + ": " + moved);
            Violation.unless(
                    !TransferWatch.isAgent(ref)
                            || moved.to().held() - moved.from().held() == held.getOrDefault(ref, 0L)
                                    && moved.to().owing() - moved.from().owing() == owing.getOrDefault(ref, 0L),
                    () -> "an agent's account holds or owes otherwise than its grants: " + moved + " by " + touched);
        }
        balances.forEach((ref, due) -> Violation.unless(
                due == 0 || transfers.hasMoved(ref), () -> "grants move by " + due + ", and " + ref + " doesn't"));
        held.forEach((ref, due) -> Violation.unless(
                due == 0 || transfers.hasMoved(ref), () -> "grants hold " + due + " more, and " + ref + " doesn't"));
    }

    /** Forgets what the command at hand has put. */
    public void clear() {
        touched.clear();
    }

    private static void add(
            Map<Ref, Long> sums, Ref ref, Optional<Position> before, Position now, ToLongFunction<Position> part) {
        long more = part.applyAsLong(now) - (before.isPresent() ? part.applyAsLong(before.get()) : 0);
        if (more != 0) {
            sums.merge(ref, more, Long::sum);
        }
    }

    private static void unchanged(Grant before, Grant now) {
        Violation.unless(
                before.credits() == now.credits()
                        && before.paid().equals(now.paid())
                        && before.agent().equals(now.agent())
                        && before.payment().equals(now.payment())
                        && before.expiresAt().equals(now.expiresAt()),
                () -> "what was granted changes: " + before + " to " + now);
    }

    private void sound(Position position) {
        Grant grant = position.grant();
        GrantBooks books = position.books();
        Violation.unless(
                0 <= grant.held()
                        && grant.held() <= grant.remaining()
                        && grant.remaining() <= grant.credits()
                        && position.burnt() >= 0
                        && position.deferred() >= 0
                        && books.recognised() >= 0
                        && books.broken() >= 0
                        && books.returned() >= 0
                        && books.refunded() >= 0
                        && books.refunded() <= grant.paid().minor()
                        && books.reckoned() >= 0
                        && books.taken() >= 0
                        && books.uncovered() >= 0
                        && books.expired() >= 0,
                () -> "a grant's books are unsound: " + position);
        long due = reserved.getOrDefault(grant.id().uuid(), 0L);
        Violation.unless(
                grant.held() == due,
                () -> "a grant holds otherwise than the runs and refunds that reserve it, which is " + due + ": "
                        + grant);
    }

    private static boolean isOfGrants(Ref ref) {
        return TransferWatch.isAgent(ref)
                || ref.name().startsWith("receivables:")
                || switch (ref.name()) {
                    case "deferred_revenue",
                            "revenue",
                            "breakage",
                            "credits_returned",
                            "credits_expired",
                            "credits_consumed" -> true;
                    default -> false;
                };
    }
}
