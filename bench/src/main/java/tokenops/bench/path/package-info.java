/** The bench {@code path}: stations 9 to 15 under load. */
@NullMarked
package tokenops.bench.path;

import org.jspecify.annotations.NullMarked;
