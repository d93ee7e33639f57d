/** The bench {@code queue}: empty work through the product's queue and through two others, on the same PostgreSQL. */
@NullMarked
package tokenops.bench.queue;

import org.jspecify.annotations.NullMarked;
