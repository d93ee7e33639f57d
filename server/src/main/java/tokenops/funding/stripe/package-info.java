/** Money through Stripe, in Stripe's own protocol. */
@NullMarked
package tokenops.funding.stripe;

import org.jspecify.annotations.NullMarked;
