package tokenops.sandbox.stripe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.sandbox.stripe.PaymentState.Attempt;
import tokenops.sandbox.stripe.PaymentState.Decline;
import tokenops.sandbox.stripe.StripeEvent.Origin;

/**
 * The payer's side, and the chain's: what happens to a PaymentIntent when the page is paid, with its charge, its balance
 * transaction and its events. Runs under {@link Books}' lock.
 */
final class Payer {
    private final Books books;
    private final PaymentIntents intents;

    Payer(Books books, PaymentIntents intents) {
        this.books = books;
        this.intents = intents;
    }

    /**
     * Pays, or fails to. A PaymentIntent that wasn't confirmed is confirmed first.
     *
     * @return the events of it, in order
     * @throws StripeError when there is no such PaymentIntent or it is over
     */
    List<StripeEvent> settle(String id, PaymentOutcome outcome) {
        PaymentIntent intent = books.intents().get(id, "intent");
        books.charges().checkRoom();
        books.balance().checkRoom();
        return switch (intent.state()) {
            case PaymentState.AwaitingMethod _ -> {
                PaymentIntent begun = intents.begin(intent, Optional.empty(), Origin.NONE);
                yield settle(begun.id(), outcome);
            }
            case PaymentState.AwaitingPayer(Attempt attempt) -> pay(process(intent, attempt), outcome);
            case PaymentState.Processing(Attempt attempt) ->
                pay(new Processed(intent, attempt, new ArrayList<>()), outcome);
            case PaymentState.Succeeded _, PaymentState.Canceled _ ->
                throw StripeError.unexpectedState(
                        intent,
                        "You cannot pay this PaymentIntent because it has a status of "
                                + intent.state().wire() + ".");
        };
    }

    private record Processed(PaymentIntent intent, Attempt attempt, List<StripeEvent> events) {}

    private Processed process(PaymentIntent intent, Attempt attempt) {
        PaymentIntent processing = intent.in(new PaymentState.Processing(attempt));
        books.intents().update(processing);
        List<StripeEvent> events = new ArrayList<>();
        events.add(books.happened("payment_intent.processing", processing, Origin.NONE));
        return new Processed(processing, attempt, events);
    }

    private List<StripeEvent> pay(Processed processed, PaymentOutcome outcome) {
        switch (outcome) {
            case PaymentOutcome.Paid paid ->
                succeed(
                        processed,
                        paid.receivedMinor().orElse(processed.intent.terms().amountMinor()));
            case PaymentOutcome.Failed failed -> decline(processed, failed.code());
            case PaymentOutcome.StillProcessing _ -> {}
        }
        return List.copyOf(processed.events);
    }

    private void succeed(Processed processed, long receivedMinor) {
        PaymentIntent intent = processed.intent;
        PaymentTerms arrived = intent.terms().of(receivedMinor);
        String id = books.ids().next("py");
        BalanceTransaction transaction = books.book(
                BalanceTransaction.Kind.PAYMENT,
                id,
                arrived,
                receivedMinor,
                books.account().fees().feeMinor(receivedMinor));
        Charge charge = charge(id, processed, arrived, new Charge.Result.Paid(transaction.id()));
        PaymentIntent succeeded = intent.charged(id).in(new PaymentState.Succeeded(processed.attempt, receivedMinor));
        books.intents().update(succeeded);
        processed.events.add(books.happened("payment_intent.succeeded", succeeded, Origin.NONE));
        processed.events.add(books.happened("charge.succeeded", charge, Origin.NONE));
    }

    private void decline(Processed processed, String code) {
        String id = books.ids().next("py");
        Decline why = new Decline(code, "The payment failed: " + code.replace('_', ' ') + ".", id);
        Charge charge = charge(id, processed, processed.intent.terms(), new Charge.Result.Declined(why));
        PaymentIntent open = processed.intent.charged(id).in(new PaymentState.AwaitingMethod(Optional.of(why)));
        books.intents().update(open);
        processed.events.add(books.happened("charge.failed", charge, Origin.NONE));
        processed.events.add(books.happened("payment_intent.payment_failed", open, Origin.NONE));
    }

    private Charge charge(String id, Processed processed, PaymentTerms terms, Charge.Result result) {
        Charge charge = new Charge(
                id,
                processed.intent.id(),
                books.now(),
                terms,
                processed.attempt.paymentMethod(),
                new Charge.OnChain(
                        "0x" + books.ids().hex(20), "0x" + books.ids().hex(32)),
                result,
                0,
                false);
        books.charges().add(charge);
        return charge;
    }
}
