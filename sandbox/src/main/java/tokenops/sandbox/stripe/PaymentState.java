package tokenops.sandbox.stripe;

import java.time.Instant;
import java.util.Optional;

/** Where a PaymentIntent stands (docs.stripe.com/payments/paymentintents/lifecycle), with what only that state has. */
sealed interface PaymentState {
    /** {@code requires_payment_method}: new, or declined and open for another try. */
    record AwaitingMethod(Optional<Decline> lastError) implements PaymentState {}

    /** {@code requires_action}: the payer is to pay on the page. */
    record AwaitingPayer(Attempt attempt) implements PaymentState {}

    /** {@code processing}: the payer has sent the tokens, the chain hasn't confirmed them. */
    record Processing(Attempt attempt) implements PaymentState {}

    /** {@code succeeded}, with what arrived, in minor units. */
    record Succeeded(Attempt attempt, long receivedMinor) implements PaymentState {}

    /** {@code canceled}. */
    record Canceled(Instant at, Optional<String> reason) implements PaymentState {}

    /** One try to pay: its PaymentMethod, the page where it is paid, and where the page sends the payer afterwards. */
    record Attempt(String paymentMethod, String pageUrl, Optional<String> returnUrl) {}

    /** Why a try came to nothing. */
    record Decline(String code, String message, String charge) {}

    /** Its name on the wire. */
    default String wire() {
        return switch (this) {
            case AwaitingMethod _ -> "requires_payment_method";
            case AwaitingPayer _ -> "requires_action";
            case Processing _ -> "processing";
            case Succeeded _ -> "succeeded";
            case Canceled _ -> "canceled";
        };
    }

    /** The try under way or done, if there is one. */
    default Optional<Attempt> currentAttempt() {
        return switch (this) {
            case AwaitingMethod _, Canceled _ -> Optional.empty();
            case AwaitingPayer(Attempt attempt) -> Optional.of(attempt);
            case Processing(Attempt attempt) -> Optional.of(attempt);
            case Succeeded(Attempt attempt, long _) -> Optional.of(attempt);
        };
    }
}
