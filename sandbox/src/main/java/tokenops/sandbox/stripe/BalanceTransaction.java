package tokenops.sandbox.stripe;

import static tokenops.sandbox.stripe.StripeJson.NULL;
import static tokenops.sandbox.stripe.StripeJson.orNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Json;

/**
 * A change of the account's balance (API reference, Balance Transactions): the seller's money, gross, fee and net, in minor
 * units; negative when it leaves. Available at once, where Stripe takes days.
 *
 * @param source the object it came from
 */
record BalanceTransaction(
        String id,
        String source,
        Kind kind,
        Instant created,
        long amountMinor,
        long feeMinor,
        String currency,
        Optional<String> description)
        implements StripeObject {
    /** Why the balance changed; type and reporting category by docs.stripe.com/reports/balance-transaction-types. */
    enum Kind {
        PAYMENT("payment", "charge"),
        REFUND("payment_refund", "refund"),
        REFUND_FAILURE("refund_failure", "refund_failure"),
        DISPUTE("adjustment", "dispute"),
        DISPUTE_REVERSAL("adjustment", "dispute_reversal");

        private final String type;
        private final String category;

        Kind(String type, String category) {
            this.type = type;
            this.category = category;
        }

        String type() {
            return type;
        }
    }

    @Override
    public Json.Obj json() {
        return Json.object()
                .put("id", id)
                .put("object", "balance_transaction")
                .put("amount", amountMinor)
                .put("available_on", StripeJson.seconds(created))
                .put("balance_type", "payments")
                .put("created", StripeJson.seconds(created))
                .put("currency", currency)
                .put("description", orNull(description))
                .put("exchange_rate", NULL)
                .put("fee", feeMinor)
                .put("fee_details", feeDetails())
                .put("net", amountMinor - feeMinor)
                .put("reporting_category", kind.category)
                .put("source", source)
                .put("status", "available")
                .put("type", kind.type)
                .build();
    }

    private Json.Arr feeDetails() {
        if (feeMinor == 0) {
            return new Json.Arr(List.of());
        }
        return new Json.Arr(List.of(Json.object()
                .put("amount", feeMinor)
                .put("application", NULL)
                .put("currency", currency)
                .put("description", "Stripe processing fees")
                .put("type", "stripe_fee")
                .build()));
    }
}
