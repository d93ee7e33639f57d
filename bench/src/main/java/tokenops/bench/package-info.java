/** Benchmarks: what the product does per second, measured from outside, with checks that it did it right. */
@NullMarked
package tokenops.bench;

import org.jspecify.annotations.NullMarked;
