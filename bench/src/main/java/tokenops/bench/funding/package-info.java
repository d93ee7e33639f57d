/** The bench {@code funding}: providers' signed messages become credits, each payment once however often it is told of. */
@NullMarked
package tokenops.bench.funding;

import org.jspecify.annotations.NullMarked;
