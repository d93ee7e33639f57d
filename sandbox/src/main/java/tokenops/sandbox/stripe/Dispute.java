package tokenops.sandbox.stripe;

import static tokenops.sandbox.stripe.StripeJson.nulls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tokenops.proof.Json;

/**
 * A payer's bank takes a charge back, until it is decided (API reference, Disputes).
 *
 * <p>Stablecoin payments have none at Stripe; here they can, so that a seller's handling of them can be tried on any charge.
 */
record Dispute(
        String id,
        String charge,
        String intent,
        Instant created,
        PaymentTerms terms,
        Status status,
        List<BalanceTransaction> transactions)
        implements StripeObject {
    private static final Duration TIME_TO_ANSWER = Duration.ofDays(7);

    /** How it stands. */
    enum Status {
        NEEDS_RESPONSE,
        WON,
        LOST
    }

    Dispute {
        transactions = List.copyOf(transactions);
    }

    Dispute closed(Status outcome) {
        return new Dispute(id, charge, intent, created, terms, outcome, transactions);
    }

    Dispute with(BalanceTransaction transaction) {
        List<BalanceTransaction> all = new ArrayList<>(transactions);
        all.add(transaction);
        return new Dispute(id, charge, intent, created, terms, status, all);
    }

    @Override
    public Json.Obj json() {
        return Json.object()
                .put("id", id)
                .put("object", "dispute")
                .put("amount", terms.amountMinor())
                .put("balance_transactions", Json.array(transactions, BalanceTransaction::json))
                .put("charge", charge)
                .put("created", StripeJson.seconds(created))
                .put("currency", terms.currency())
                .put("enhanced_eligibility_types", new Json.Arr(List.of()))
                .put("evidence", evidence())
                .put(
                        "evidence_details",
                        Json.object()
                                .put("due_by", StripeJson.seconds(created.plus(TIME_TO_ANSWER)))
                                .put("enhanced_eligibility", Json.object().build())
                                .put("has_evidence", false)
                                .put("past_due", false)
                                .put("submission_count", 0)
                                .build())
                .put("is_charge_refundable", false)
                .put("livemode", false)
                .put("metadata", Json.object().build())
                .put("payment_intent", intent)
                .put("payment_method_details", StripeJson.NULL)
                .put("reason", "general")
                .put("status", status.name().toLowerCase(Locale.ROOT))
                .build();
    }

    private static Json.Obj evidence() {
        return nulls(
                        Json.object().put("enhanced_evidence", Json.object().build()),
                        "access_activity_log",
                        "billing_address",
                        "cancellation_policy",
                        "cancellation_policy_disclosure",
                        "cancellation_rebuttal",
                        "customer_communication",
                        "customer_email_address",
                        "customer_name",
                        "customer_purchase_ip",
                        "customer_signature",
                        "duplicate_charge_documentation",
                        "duplicate_charge_explanation",
                        "duplicate_charge_id",
                        "product_description",
                        "receipt",
                        "refund_policy",
                        "refund_policy_disclosure",
                        "refund_refusal_explanation",
                        "service_date",
                        "service_documentation",
                        "shipping_address",
                        "shipping_carrier",
                        "shipping_date",
                        "shipping_documentation",
                        "shipping_tracking_number",
                        "uncategorized_file",
                        "uncategorized_text")
                .build();
    }
}
