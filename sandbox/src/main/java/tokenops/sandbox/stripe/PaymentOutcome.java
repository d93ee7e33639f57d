package tokenops.sandbox.stripe;

import java.util.OptionalLong;

/** What comes of a payer's visit to the payment page. */
public sealed interface PaymentOutcome {
    /** Paid: processing, then succeeded. */
    PaymentOutcome PAID = new Paid(OptionalLong.empty());

    /** Declined: the PaymentIntent goes back to {@code requires_payment_method}. */
    PaymentOutcome FAILED = new Failed("payment_intent_payment_attempt_failed");

    /** Sent, not yet confirmed by the chain: stays {@code processing} until it is settled another time. */
    PaymentOutcome STILL_PROCESSING = new StillProcessing();

    /**
     * See {@link #PAID}.
     *
     * @param receivedMinor what arrived, in minor units, when it isn't the amount asked for; at least 1
     */
    record Paid(OptionalLong receivedMinor) implements PaymentOutcome {
        public Paid {
            if (receivedMinor.isPresent() && receivedMinor.getAsLong() < 1) {
                throw new IllegalArgumentException("a payment brings at least 1, not " + receivedMinor.getAsLong());
            }
        }
    }

    /**
     * See {@link #FAILED}.
     *
     * @param code why, by docs.stripe.com/error-codes
     */
    record Failed(String code) implements PaymentOutcome {}

    /** See {@link #STILL_PROCESSING}. */
    record StillProcessing() implements PaymentOutcome {}
}
