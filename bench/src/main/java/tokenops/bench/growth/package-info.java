/** The bench {@code growth}: whether a database full of runs is slower than an almost empty one. */
@NullMarked
package tokenops.bench.growth;

import org.jspecify.annotations.NullMarked;
