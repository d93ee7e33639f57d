package tokenops.sandbox.stripe;

import java.util.Optional;
import java.util.Set;
import tokenops.proof.Json;
import tokenops.sandbox.stripe.StripeEvent.Origin;

/**
 * Gives money back (API reference, Refunds): a refund is made pending and goes through at once, unless it is made to fail.
 * Runs under {@link Books}' lock.
 */
final class Refunds {
    private static final Set<String> REASONS = Set.of("duplicate", "fraudulent", "requested_by_customer");

    private final Books books;

    Refunds(Books books) {
        this.books = books;
    }

    /** Refunds a charge, whole or in part; answers the refund while it is still pending. */
    Refund create(ApiRequest request) {
        Form form = request.form();
        form.accept("payment_intent", "charge", "amount", "reason", "metadata", "expand[]");
        Optional<String> reason = form.choice("reason", REASONS);
        Charge charge = charge(form);
        if (charge.unrefundedMinor() == 0) {
            throw charge.result() instanceof Charge.Result.Paid
                    ? StripeError.state(
                            "charge_already_refunded", "Charge " + charge.id() + " has already been refunded.")
                    : StripeError.state("", "This charge has failed, so it can't be refunded.");
        }
        if (charge.disputed()) {
            throw StripeError.state("charge_disputed", "Charge " + charge.id() + " has been charged back.");
        }
        long amount = form.whole("amount").orElse(charge.unrefundedMinor());
        if (amount < 1) {
            throw StripeError.parameter(
                    "parameter_invalid_integer", "amount", "This value must be greater than or equal to 1.");
        }
        if (amount > charge.unrefundedMinor()) {
            throw StripeError.parameter(
                    "",
                    "amount",
                    "Refund amount (" + amount + ") is greater than unrefunded amount on charge ("
                            + charge.unrefundedMinor() + ")");
        }
        books.refunds().checkRoom();
        books.balance().checkRoom();
        PaymentTerms terms = new PaymentTerms(
                amount, charge.terms().currency(), charge.terms().description(), form.metadata());
        return book(charge, terms, reason, request.origin());
    }

    private Refund book(Charge charge, PaymentTerms terms, Optional<String> reason, Origin origin) {
        String id = books.ids().next("pyr");
        String transaction = books.book(BalanceTransaction.Kind.REFUND, id, terms, -terms.amountMinor(), 0)
                .id();
        Refund pending = new Refund(
                id,
                charge.id(),
                charge.intent(),
                books.now(),
                terms,
                reason,
                charge.paymentMethod(),
                transaction,
                Refund.Status.PENDING,
                Optional.empty());
        books.refunds().add(pending);
        books.happened("refund.created", pending, origin);
        Charge refunded = charge.refunded(charge.refundedMinor() + terms.amountMinor());
        books.charges().update(refunded);
        books.changed("charge.refunded", refunded, before(charge, refunded), origin);
        Refund succeeded = pending.succeeded();
        books.refunds().update(succeeded);
        books.changed("refund.updated", succeeded, status("pending"), Origin.NONE);
        return pending;
    }

    /** The money could not be delivered and comes back to the balance (docs.stripe.com/refunds, failed refunds). */
    Refund fail(String id) {
        Refund refund = books.refunds().get(id, "id");
        if (refund.status() == Refund.Status.FAILED) {
            throw StripeError.state("", "Refund " + id + " has failed already.");
        }
        books.balance().checkRoom();
        String transaction = books.book(
                        BalanceTransaction.Kind.REFUND_FAILURE,
                        id,
                        refund.terms(),
                        refund.terms().amountMinor(),
                        0)
                .id();
        Refund failed = refund.failed(transaction);
        books.refunds().update(failed);
        Charge charge = books.charges().get(refund.charge(), "charge");
        books.charges()
                .update(charge.refunded(charge.refundedMinor() - refund.terms().amountMinor()));
        books.changed("refund.updated", failed, status("succeeded"), Origin.NONE);
        books.happened("refund.failed", failed, Origin.NONE);
        return failed;
    }

    private Charge charge(Form form) {
        Optional<String> charge = form.text("charge");
        Optional<String> intent = form.text("payment_intent");
        if (charge.isPresent()) {
            return books.charges().get(charge.get(), "charge");
        }
        if (intent.isEmpty()) {
            throw StripeError.parameter(
                    "parameter_missing",
                    "payment_intent",
                    "One of the following params should be provided for this request: payment_intent or charge.");
        }
        PaymentIntent paid = books.intents().get(intent.get(), "payment_intent");
        if (!(paid.state() instanceof PaymentState.Succeeded)) {
            throw StripeError.unexpectedState(
                    paid, "This PaymentIntent (" + paid.id() + ") does not have a successful charge to refund.");
        }
        return books.charges().get(paid.latestCharge().orElseThrow(), "charge");
    }

    private static Json.Obj before(Charge charge, Charge refunded) {
        Json.Builder before = Json.object().put("amount_refunded", charge.refundedMinor());
        if (refunded.unrefundedMinor() == 0) {
            before.put("refunded", false);
        }
        return before.build();
    }

    private static Json.Obj status(String before) {
        return Json.object().put("status", before).build();
    }
}
