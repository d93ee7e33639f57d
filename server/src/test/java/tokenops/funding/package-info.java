/** Payments, past their rules. */
@NullMarked
package tokenops.funding;

import org.jspecify.annotations.NullMarked;
