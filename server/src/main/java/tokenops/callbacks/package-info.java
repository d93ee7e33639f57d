/** Deliveries: station 13. */
@NullMarked
package tokenops.callbacks;

import org.jspecify.annotations.NullMarked;
