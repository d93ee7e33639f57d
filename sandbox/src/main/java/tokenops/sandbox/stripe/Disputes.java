package tokenops.sandbox.stripe;

import java.util.List;
import tokenops.sandbox.stripe.StripeEvent.Origin;

/**
 * Opens and closes disputes (docs.stripe.com/disputes): the money leaves when one is opened and returns when it is won. Runs
 * under {@link Books}' lock.
 */
final class Disputes {
    private final Books books;

    Disputes(Books books) {
        this.books = books;
    }

    /** @throws StripeError when there is no such charge, nothing of it is left, or it is disputed already */
    Dispute open(String chargeId) {
        Charge charge = books.charges().get(chargeId, "charge");
        if (charge.unrefundedMinor() == 0 || charge.disputed()) {
            throw StripeError.state("", "Charge " + chargeId + " has nothing that can be disputed.");
        }
        books.disputes().checkRoom();
        books.balance().checkRoom();
        PaymentTerms terms = charge.terms().of(charge.unrefundedMinor());
        Dispute opened = new Dispute(
                books.ids().next("du"),
                chargeId,
                charge.intent(),
                books.now(),
                terms,
                Dispute.Status.NEEDS_RESPONSE,
                List.of());
        Dispute withdrawn =
                opened.with(books.book(BalanceTransaction.Kind.DISPUTE, opened.id(), terms, -terms.amountMinor(), 0));
        books.disputes().add(withdrawn);
        books.charges().update(charge.disputedNow());
        books.happened("charge.dispute.created", withdrawn, Origin.NONE);
        books.happened("charge.dispute.funds_withdrawn", withdrawn, Origin.NONE);
        return withdrawn;
    }

    /** @throws StripeError when there is no such dispute or it is closed already */
    Dispute close(String id, boolean won) {
        Dispute dispute = books.disputes().get(id, "dispute");
        if (dispute.status() != Dispute.Status.NEEDS_RESPONSE) {
            throw StripeError.state("", "This dispute is already closed.");
        }
        books.balance().checkRoom();
        Dispute closed = dispute.closed(won ? Dispute.Status.WON : Dispute.Status.LOST);
        if (!won) {
            books.disputes().update(closed);
            books.happened("charge.dispute.closed", closed, Origin.NONE);
            return closed;
        }
        Dispute reinstated = closed.with(books.book(
                BalanceTransaction.Kind.DISPUTE_REVERSAL,
                id,
                dispute.terms(),
                dispute.terms().amountMinor(),
                0));
        books.disputes().update(reinstated);
        books.happened("charge.dispute.closed", reinstated, Origin.NONE);
        books.happened("charge.dispute.funds_reinstated", reinstated, Origin.NONE);
        return reinstated;
    }
}
