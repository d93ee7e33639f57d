package tokenops.sandbox.stripe;

import java.time.Instant;
import tokenops.proof.Json;

/** One object as it stood at one moment: immutable, so an event can keep it as its snapshot. */
public sealed interface StripeObject permits BalanceTransaction, Charge, Dispute, PaymentIntent, Refund, StripeEvent {
    /** Its id, with the prefix of its kind. */
    String id();

    /** When it was created. */
    Instant created();

    /** Its form on the wire. */
    Json.Obj json();
}
