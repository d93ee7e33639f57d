/**
 * Stripe's API for one account in test mode, as far as paying with stablecoins goes.
 *
 * <p>A subset: PaymentIntents of the method {@code crypto}, their charges, refunds, disputes, balance transactions and events,
 * and signed webhooks. What lies outside the subset is refused as Stripe refuses what it doesn't know, never ignored. Source of
 * every shape and rule: Stripe API reference (docs.stripe.com/api), section by object.
 */
@NullMarked
package tokenops.sandbox.stripe;

import org.jspecify.annotations.NullMarked;
