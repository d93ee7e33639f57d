package tokenops.funding;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.funding.ProviderRoute.GoneBack;
import tokenops.ledger.Position;
import tokenops.ledger.Position.Restored;
import tokenops.ledger.Position.Split;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.proof.Digest;

/**
 * The rules for money that goes back: from what is known of a payment, and what the provider says became of one refund or dispute,
 * follows one step.
 *
 * <p>The provider is asked how things stand, so its messages may come in any order and any number. What it said last may be applied
 * first all the same; so each step leads only forwards, and what was passed already is nothing.
 */
final class MoneyBack {
    private MoneyBack() {}

    /** A payment with its grant and everything that went back of it so far. */
    record Seen(PaymentRow payment, Position position, List<AdjustmentRow> adjustments) {
        Optional<AdjustmentRow> find(GoneBack fact) {
            return adjustments.stream()
                    .filter(row -> fact.ours().filter(row.id()::equals).isPresent()
                            || fact.reference().isPresent() && row.reference().equals(fact.reference()))
                    .findFirst();
        }

        /** The same with one adjustment as it is now. */
        Seen with(AdjustmentRow row, Position after) {
            List<AdjustmentRow> rows = new ArrayList<>(adjustments);
            rows.removeIf(other -> other.id().equals(row.id()));
            rows.add(row);
            return new Seen(payment, after, List.copyOf(rows));
        }

        private boolean wholeGone() {
            long gone = adjustments.stream()
                    .filter(AdjustmentRow::gone)
                    .mapToLong(row -> row.amount().minor())
                    .sum();
            return gone >= payment.amount().minor();
        }

        private boolean disputed() {
            return adjustments.stream().anyMatch(row -> row.state() == States.Adjustment.OPENED);
        }

        /** Whether a refund isn't decided. */
        boolean refundUnderWay() {
            return adjustments.stream().anyMatch(AdjustmentRow::underWay);
        }

        /** The payment's state that follows. */
        States.Payment paymentState() {
            return disputed()
                    ? States.Payment.DISPUTED
                    : wholeGone() ? States.Payment.REFUNDED : States.Payment.CONFIRMED;
        }

        /** The position in the state that follows. */
        Position settled() {
            return disputed() ? position.in(States.Grant.SUSPENDED) : position.settled(wholeGone());
        }
    }

    /** What a step may need that can't be made inside a lane. */
    record Fresh(Id.Adjustment id, Id.Adjustment closing, Id.Transfer hold, String author, Instant at) {}

    /** What is to be done. */
    enum Step {
        NOTHING,
        /** A refund begins: credits are set aside. */
        BEGIN,
        /** The provider has taken it up. */
        SUBMIT,
        /** A refund succeeded: the money is gone. */
        TAKE,
        /** A refund failed before that: its credits are free again. */
        GIVE_UP,
        /** A refund failed after that: the money is back. */
        RESTORE,
        OPEN,
        WIN,
        LOSE,
        /** More went back than was paid, or in another asset: somebody must look at it. */
        ODD
    }

    static final Split NO_SPLIT = new Split(0, 0, 0, 0, 0, 0, 0);
    static final Restored NOTHING_RESTORED = new Restored(0, 0, 0, 0);

    /** @param row as it is afterwards */
    record Action(Step step, AdjustmentRow row, Split split, Restored restored) {
        static Action plain(Step step, AdjustmentRow row) {
            return new Action(step, row, NO_SPLIT, NOTHING_RESTORED);
        }

        /** Whether there is a document of it. */
        boolean sealed() {
            return switch (step) {
                case TAKE, RESTORE, OPEN, WIN, LOSE -> true;
                case NOTHING, BEGIN, SUBMIT, GIVE_UP, ODD -> false;
            };
        }
    }

    /**
     * Whether what the provider says is done, whatever else may be on its way to a lane at this moment. So an unknown refund that came to
     * nothing isn't: one who heard earlier that it succeeded may be about to write that.
     */
    static boolean isApplied(Seen seen, GoneBack fact) {
        return seen.find(fact)
                .filter(row ->
                        row.amount().equals(fact.amount()) && row.reference().isPresent())
                .filter(row -> switch (fact.fate()) {
                    case OPEN -> true;
                    case GONE -> row.gone();
                    case KEPT -> row.state() == States.Adjustment.FAILED || row.state() == States.Adjustment.WON;
                })
                .isPresent();
    }

    /** The step that follows. */
    static Action decide(Seen seen, GoneBack fact, Fresh fresh) {
        Optional<AdjustmentRow> known = seen.find(fact);
        AdjustmentRow row = known.orElseGet(() -> unknown(seen, fact, fresh));
        if (!fact.amount().equals(row.amount())
                || !fact.amount().asset().equals(seen.payment.amount().asset())) {
            return Action.plain(Step.ODD, row);
        }
        return fact.dispute()
                ? dispute(seen, fact, row, fresh, known.isPresent())
                : refund(seen, fact, row, fresh, known.isPresent());
    }

    private static AdjustmentRow unknown(Seen seen, GoneBack fact, Fresh fresh) {
        long credits = fact.amount().minor() > seen.position.refundable()
                ? 0
                : seen.position.creditsFor(fact.amount().minor());
        return begun(
                seen,
                fresh,
                fact.dispute(),
                fact.amount(),
                credits,
                fact.fate() == ProviderRoute.Fate.OPEN && !fact.dispute() ? seen.position.reservable(credits) : 0,
                fact.dispute() ? "a dispute at the provider" : "a refund at the provider",
                Optional.empty());
    }

    /** A row of something that begins. */
    static AdjustmentRow begun(
            Seen seen,
            Fresh fresh,
            boolean dispute,
            Amount amount,
            long credits,
            long held,
            String reason,
            Optional<Digest> asked) {
        return new AdjustmentRow(
                fresh.id,
                seen.payment.agent(),
                seen.payment.id(),
                dispute,
                dispute ? States.Adjustment.OPENED : States.Adjustment.REQUESTED,
                Optional.empty(),
                amount,
                credits,
                held > 0 ? Optional.of(fresh.hold) : Optional.empty(),
                held,
                0,
                0,
                fresh.author,
                reason,
                asked,
                Optional.empty(),
                fresh.at);
    }

    private static Action refund(Seen seen, GoneBack fact, AdjustmentRow row, Fresh fresh, boolean known) {
        boolean beyond = row.amount().minor() > seen.position.refundable();
        if (!known || row.state() == States.Adjustment.FAILED && row.reference().isEmpty()) {
            return switch (fact.fate()) {
                case OPEN ->
                    known
                            ? Action.plain(Step.NOTHING, row)
                            : Action.plain(
                                    beyond ? Step.ODD : Step.BEGIN,
                                    row.in(States.Adjustment.SUBMITTED, fact.reference()));
                case GONE ->
                    beyond
                            ? Action.plain(Step.ODD, row)
                            : taken(seen.position, anew(seen, row).in(States.Adjustment.SUCCEEDED, fact.reference()));
                case KEPT -> Action.plain(Step.NOTHING, row);
            };
        }
        if (fact.fate() == ProviderRoute.Fate.KEPT
                && fact.reference().isEmpty()
                && row.reference().isPresent()) {
            // A call that was refused says nothing against the refund that the provider has told of meanwhile.
            return Action.plain(Step.NOTHING, row);
        }
        if (row.underWay()) {
            return switch (fact.fate()) {
                case OPEN ->
                    row.state() == States.Adjustment.SUBMITTED
                            ? Action.plain(Step.NOTHING, row)
                            : Action.plain(Step.SUBMIT, row.in(States.Adjustment.SUBMITTED, fact.reference()));
                case GONE -> taken(seen.position, row.in(States.Adjustment.SUCCEEDED, fact.reference()));
                case KEPT -> Action.plain(Step.GIVE_UP, row.in(States.Adjustment.FAILED, fact.reference()));
            };
        }
        if (row.state() == States.Adjustment.SUCCEEDED && fact.fate() == ProviderRoute.Fate.KEPT) {
            return new Action(
                    Step.RESTORE,
                    row.in(States.Adjustment.FAILED, fact.reference()).closedBy(fresh.closing),
                    NO_SPLIT,
                    seen.position.restore(row.amount().minor(), row.credits()));
        }
        return Action.plain(Step.NOTHING, row);
    }

    /** A refund that the provider refused and made all the same: nothing is held for it any more. */
    private static AdjustmentRow anew(Seen seen, AdjustmentRow row) {
        return new AdjustmentRow(
                row.id(),
                row.agent(),
                row.payment(),
                row.dispute(),
                row.state(),
                row.reference(),
                row.amount(),
                seen.position.creditsFor(row.amount().minor()),
                Optional.empty(),
                0,
                0,
                0,
                row.author(),
                row.reason(),
                row.asked(),
                row.closing(),
                row.createdAt());
    }

    private static Action taken(Position position, AdjustmentRow row) {
        Split split = position.split(row.amount().minor(), row.credits(), row.held());
        return new Action(Step.TAKE, row.covered(split), split, NOTHING_RESTORED);
    }

    private static Action dispute(Seen seen, GoneBack fact, AdjustmentRow row, Fresh fresh, boolean known) {
        if (!known) {
            boolean beyond = row.amount().minor() > seen.position.refundable();
            // One that was decided before we heard of it is opened first: its money did leave.
            return Action.plain(beyond ? Step.ODD : Step.OPEN, row.in(States.Adjustment.OPENED, fact.reference()));
        }
        if (row.state() != States.Adjustment.OPENED || fact.fate() == ProviderRoute.Fate.OPEN) {
            return Action.plain(Step.NOTHING, row);
        }
        if (fact.fate() == ProviderRoute.Fate.KEPT) {
            return Action.plain(
                    Step.WIN, row.in(States.Adjustment.WON, fact.reference()).closedBy(fresh.closing));
        }
        Split split = seen.position.split(row.amount().minor(), row.credits(), 0);
        return new Action(
                Step.LOSE,
                row.in(States.Adjustment.LOST, fact.reference())
                        .closedBy(fresh.closing)
                        .covered(split),
                split,
                NOTHING_RESTORED);
    }
}
