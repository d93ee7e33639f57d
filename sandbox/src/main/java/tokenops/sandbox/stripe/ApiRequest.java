package tokenops.sandbox.stripe;

import tokenops.sandbox.stripe.StripeEvent.Origin;

/** One call of the API, read and authenticated: who calls, with what, in which version. */
record ApiRequest(Caller caller, Form form, ApiVersion version, Origin origin) {
    /** Whose key it came with. */
    enum Caller {
        /** The seller's server: may do anything. */
        SECRET_KEY,
        /** The payer's program: may look at and confirm a PaymentIntent whose client secret it has. */
        PUBLISHABLE_KEY
    }
}
