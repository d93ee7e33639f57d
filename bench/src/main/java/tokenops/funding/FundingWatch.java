package tokenops.funding;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tokenops.funding.ConfirmationRow.Event;
import tokenops.ledger.Grant;
import tokenops.ledger.GrantBooks;
import tokenops.ledger.GrantWatch;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.simulation.World;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;

/**
 * No credit before its payment is confirmed, none beyond it, none twice; an event of the provider is taken once; payments, refunds and
 * disputes move only as they may; and what was asked back of a grant is what its refunds and disputes ask.
 */
public final class FundingWatch {
    private final World world;
    private final Bank bank;
    private final GrantWatch grants;
    private final Map<Id.Payment, PaymentRow> payments = new HashMap<>();
    private final Map<Id.Payment, Map<Id.Adjustment, AdjustmentRow>> adjustments = new HashMap<>();
    private final Set<Event> events = new HashSet<>();

    // what the command at hand has put
    private final Map<Id.Payment, Grant> made = new LinkedHashMap<>();
    private final Map<Id.Payment, PaymentRow> confirmed = new LinkedHashMap<>();
    private final Map<Id.Payment, GrantBooks> books = new LinkedHashMap<>();
    private final Set<Id.Payment> touched = new HashSet<>();
    private final Map<Id.Grant, Id.Payment> paymentOf = new HashMap<>();

    FundingWatch(World world, SimulatedLane lane, Bank bank, GrantWatch grants) {
        this.world = world;
        this.bank = bank;
        this.grants = grants;
        lane.watch(PaymentRow.TABLE, this::paid);
        lane.watch(
                ConfirmationRow.TABLE,
                (before, row) -> Violation.unless(
                        before.isEmpty() && events.add(row.event()), () -> "an event is taken twice: " + row.event()));
        lane.watch(Grant.TABLE, (before, grant) -> {
            if (before.isEmpty()) {
                paymentOf.put(grant.id(), grant.payment());
                Violation.unless(
                        made.put(grant.payment(), grant) == null, () -> "a payment funds twice: " + grant.payment());
            }
        });
        lane.watch(GrantBooks.TABLE, (before, after) -> booked(after));
        lane.watch(AdjustmentRow.TABLE, this::adjusted);
    }

    private void booked(GrantBooks after) {
        Id.Payment payment = Optional.ofNullable(paymentOf.get(after.grant()))
                .orElseThrow(() -> new Violation("books of a grant of no payment: " + after));
        books.put(payment, after);
        touched.add(payment);
    }

    private void paid(Optional<PaymentRow> before, PaymentRow row) {
        payments.put(row.id(), row);
        touched.add(row.id());
        if (before.isEmpty()) {
            Violation.unless(
                    row.state() == States.Payment.REQUESTED && row.grant().isEmpty(),
                    () -> "a payment begins otherwise than requested: " + row);
            return;
        }
        PaymentRow was = before.get();
        boolean allowed = was.state() == row.state()
                || Lifecycle.PAYMENT.allows(was.state(), row.state())
                || Lifecycle.PAYMENT.allows(was.at(world.now()), row.state());
        Violation.unless(allowed, () -> "a payment " + was.state() + " becomes " + row.state() + ": " + row);
        Violation.unless(
                was.agent().equals(row.agent())
                        && was.quote().equals(row.quote())
                        && was.amount().equals(row.amount())
                        && was.credits().equals(row.credits())
                        && (was.reference().isEmpty() || was.reference().equals(row.reference()))
                        && (was.grant().isEmpty() || was.grant().equals(row.grant())),
                () -> "what was agreed of a payment changes: " + was + " to " + row);
        if (was.grant().isEmpty() && row.grant().isPresent()) {
            confirmed.put(row.id(), row);
        }
    }

    private void adjusted(Optional<AdjustmentRow> before, AdjustmentRow row) {
        touched.add(row.payment());
        Map<Id.Adjustment, AdjustmentRow> all = adjustments.computeIfAbsent(row.payment(), id -> new HashMap<>());
        all.put(row.id(), row);
        boolean allowed = before.map(was -> was.state() == row.state() || mayFollow(was, row.state()))
                .orElse(
                        row.dispute()
                                ? row.state() == States.Adjustment.OPENED
                                : row.state() != States.Adjustment.FAILED);
        Violation.unless(allowed, () -> "a refund or dispute becomes " + row.state() + ": " + before + " to " + row);
        Violation.unless(
                before.isEmpty()
                        || before.get().amount().equals(row.amount())
                                && before.get().payment().equals(row.payment())
                                && before.get().dispute() == row.dispute(),
                () -> "what goes back changes: " + before + " to " + row);
        long held = held(row) - before.map(FundingWatch::held).orElse(0L);
        if (held != 0) {
            grants.reserve(grantOf(row.payment()), held);
        }
    }

    private static long held(AdjustmentRow row) {
        return row.underWay() ? row.held() : 0;
    }

    private static boolean mayFollow(AdjustmentRow was, States.Adjustment next) {
        return switch (was.state()) {
            case REQUESTED ->
                next == States.Adjustment.SUBMITTED
                        || next == States.Adjustment.SUCCEEDED
                        || next == States.Adjustment.FAILED;
            case SUBMITTED -> next == States.Adjustment.SUCCEEDED || next == States.Adjustment.FAILED;
            case SUCCEEDED -> next == States.Adjustment.FAILED;
            // the provider refused it, and made it all the same
            case FAILED ->
                next == States.Adjustment.SUCCEEDED && was.reference().isEmpty();
            case OPENED -> next == States.Adjustment.WON || next == States.Adjustment.LOST;
            case WON, LOST, SETTLED -> false;
        };
    }

    private Id.Grant grantOf(Id.Payment payment) {
        return Optional.ofNullable(payments.get(payment))
                .flatMap(PaymentRow::grant)
                .orElseThrow(() -> new Violation("money goes back of a payment that funded nothing: " + payment));
    }

    /** Checks what the command at hand has put. */
    public void check() {
        Violation.unless(
                made.keySet().equals(confirmed.keySet()),
                () -> "credits without a confirmed payment: " + made + ", confirmed " + confirmed);
        made.forEach((payment, grant) -> {
            PaymentRow row = Optional.ofNullable(confirmed.get(payment)).orElseThrow();
            boolean isPaid = bank.charge(payment)
                    .flatMap(Charge::received)
                    .filter(row.amount()::equals)
                    .isPresent();
            Violation.unless(
                    isPaid
                            && row.grant().equals(Optional.of(grant.id()))
                            && grant.paid().equals(row.amount())
                            && grant.credits() == row.credits().minor()
                            && grant.agent().equals(row.agent()),
                    () -> "a grant is not what was paid for: " + grant + " for " + row);
        });
        touched.forEach(this::consistent);
        books.clear();
    }

    /** A payment is what its refunds and disputes make of it. */
    private void consistent(Id.Payment id) {
        Map<Id.Adjustment, AdjustmentRow> all = adjustments.getOrDefault(id, Map.of());
        long asked = 0;
        long gone = 0;
        boolean disputed = false;
        for (AdjustmentRow row : all.values()) {
            asked += switch (row.state()) {
                case FAILED, WON, SETTLED -> 0;
                case REQUESTED, SUBMITTED, SUCCEEDED, OPENED, LOST ->
                    row.amount().minor();
            };
            gone += row.gone() ? row.amount().minor() : 0;
            disputed |= row.state() == States.Adjustment.OPENED;
        }
        long sum = asked;
        Optional.ofNullable(books.get(id))
                .ifPresent(now -> Violation.unless(
                        now.refunded() == sum,
                        () -> "of a grant is asked back " + now.refunded() + ", its refunds ask " + sum + ": " + all));
        PaymentRow row = Optional.ofNullable(payments.get(id)).orElseThrow();
        States.Payment due = disputed
                ? States.Payment.DISPUTED
                : gone >= row.amount().minor() ? States.Payment.REFUNDED : States.Payment.CONFIRMED;
        Violation.unless(
                row.grant().isEmpty() || row.state() == due,
                () -> "a payment is not " + due + ": " + row + " by " + all);
    }

    /** Forgets what the command at hand has put. */
    public void clear() {
        made.clear();
        confirmed.clear();
        books.clear();
        touched.clear();
    }
}
