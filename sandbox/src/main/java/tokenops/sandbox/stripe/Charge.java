package tokenops.sandbox.stripe;

import static tokenops.sandbox.stripe.StripeJson.NULL;
import static tokenops.sandbox.stripe.StripeJson.nulls;
import static tokenops.sandbox.stripe.StripeJson.orNull;

import java.time.Instant;
import java.util.Optional;
import tokenops.proof.Json;

/**
 * A try to move money for a PaymentIntent (API reference, Charges); what arrived is its amount.
 *
 * <p>Charges of methods other than cards carry the prefix {@code py_}.
 */
record Charge(
        String id,
        String intent,
        Instant created,
        PaymentTerms terms,
        String paymentMethod,
        OnChain onChain,
        Result result,
        long refundedMinor,
        boolean disputed)
        implements StripeObject {
    /** How a try ended. */
    sealed interface Result {
        /** Money arrived and stands in the balance. */
        record Paid(String balanceTransaction) implements Result {}

        /** None did. */
        record Declined(PaymentState.Decline why) implements Result {}
    }

    /** The token transfer that paid, as {@code payment_method_details.crypto} tells it. */
    record OnChain(String buyerAddress, String transactionHash) {}

    /** What of it is not refunded, in minor units; nothing when it never succeeded. */
    long unrefundedMinor() {
        return result instanceof Result.Paid ? terms.amountMinor() - refundedMinor : 0;
    }

    Charge refunded(long totalMinor) {
        return new Charge(id, intent, created, terms, paymentMethod, onChain, result, totalMinor, disputed);
    }

    Charge disputedNow() {
        return new Charge(id, intent, created, terms, paymentMethod, onChain, result, refundedMinor, true);
    }

    @Override
    public Json.Obj json() {
        boolean paid = result instanceof Result.Paid;
        Json.Builder charge = Json.object()
                .put("id", id)
                .put("object", "charge")
                .put("amount", terms.amountMinor())
                .put("amount_captured", paid ? terms.amountMinor() : 0)
                .put("amount_refunded", refundedMinor)
                .put(
                        "balance_transaction",
                        result instanceof Result.Paid(String transaction) ? new Json.Text(transaction) : NULL)
                .put("billing_details", billing())
                .put("captured", paid)
                .put("created", StripeJson.seconds(created))
                .put("currency", terms.currency())
                .put("description", orNull(terms.description()))
                .put("disputed", disputed)
                .put("failure_code", orNull(decline().map(PaymentState.Decline::code)))
                .put("failure_message", orNull(decline().map(PaymentState.Decline::message)))
                .put("fraud_details", Json.object().build())
                .put("livemode", false)
                .put("metadata", StripeJson.texts(terms.metadata()))
                .put("outcome", outcome(paid))
                .put("paid", paid)
                .put("payment_intent", intent)
                .put("payment_method", paymentMethod)
                .put("payment_method_details", methodDetails())
                .put("refunded", paid && unrefundedMinor() == 0)
                .put("status", paid ? "succeeded" : "failed");
        return nulls(
                        charge,
                        "application",
                        "application_fee",
                        "application_fee_amount",
                        "calculated_statement_descriptor",
                        "customer",
                        "failure_balance_transaction",
                        "on_behalf_of",
                        "receipt_email",
                        "receipt_number",
                        "receipt_url",
                        "refunds",
                        "review",
                        "shipping",
                        "source",
                        "source_transfer",
                        "statement_descriptor",
                        "statement_descriptor_suffix",
                        "transfer_data",
                        "transfer_group")
                .build();
    }

    private Optional<PaymentState.Decline> decline() {
        return switch (result) {
            case Result.Paid _ -> Optional.empty();
            case Result.Declined(PaymentState.Decline why) -> Optional.of(why);
        };
    }

    private static Json.Obj billing() {
        Json.Obj address = nulls(Json.object(), "city", "country", "line1", "line2", "postal_code", "state")
                .build();
        return nulls(Json.object().put("address", address), "email", "name", "phone", "tax_id")
                .build();
    }

    private static Json.Obj outcome(boolean paid) {
        return nulls(Json.object(), "advice_code", "network_advice_code", "network_decline_code", "reason")
                .put("network_status", paid ? "approved_by_network" : "declined_by_network")
                .put("seller_message", paid ? "Payment complete." : "The payment failed.")
                .put("type", paid ? "authorized" : "issuer_declined")
                .build();
    }

    private Json.Obj methodDetails() {
        return Json.object()
                .put("type", "crypto")
                .put(
                        "crypto",
                        Json.object()
                                .put("buyer_address", onChain.buyerAddress())
                                .put("network", "base")
                                .put("token_currency", "usdc")
                                .put("transaction_hash", onChain.transactionHash())
                                .build())
                .build();
    }
}
