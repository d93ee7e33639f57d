package tokenops.sandbox.stripe;

import static tokenops.sandbox.stripe.StripeJson.nulls;
import static tokenops.sandbox.stripe.StripeJson.orNull;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import tokenops.proof.Json;

/** Money given back of one charge (API reference, Refunds): {@code pending} when made, then succeeded, or failed later. */
record Refund(
        String id,
        String charge,
        String intent,
        Instant created,
        PaymentTerms terms,
        Optional<String> reason,
        String paymentMethod,
        String balanceTransaction,
        Status status,
        Optional<String> failureTransaction)
        implements StripeObject {
    /** How far it got. */
    enum Status {
        PENDING,
        SUCCEEDED,
        FAILED
    }

    Refund succeeded() {
        return with(Status.SUCCEEDED, Optional.empty());
    }

    Refund failed(String transaction) {
        return with(Status.FAILED, Optional.of(transaction));
    }

    private Refund with(Status next, Optional<String> failure) {
        return new Refund(id, charge, intent, created, terms, reason, paymentMethod, balanceTransaction, next, failure);
    }

    @Override
    public Json.Obj json() {
        Json.Builder refund = Json.object()
                .put("id", id)
                .put("object", "refund")
                .put("amount", terms.amountMinor())
                .put("balance_transaction", balanceTransaction)
                .put("charge", charge)
                .put("created", StripeJson.seconds(created))
                .put("currency", terms.currency())
                .put(
                        "destination_details",
                        Json.object()
                                .put("crypto", nulls(Json.object(), "reference").build())
                                .put("type", "crypto")
                                .build())
                .put("metadata", StripeJson.texts(terms.metadata()))
                .put("payment_intent", intent)
                .put("payment_method", paymentMethod)
                .put("reason", orNull(reason))
                .put("status", status.name().toLowerCase(Locale.ROOT));
        failureTransaction.ifPresent(transaction ->
                refund.put("failure_balance_transaction", transaction).put("failure_reason", "unknown"));
        return nulls(
                        refund,
                        "customer",
                        "customer_account",
                        "receipt_number",
                        "source_transfer_reversal",
                        "transfer_reversal")
                .build();
    }
}
