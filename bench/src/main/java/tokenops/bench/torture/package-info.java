/** {@code tokenops torture}: server and database killed under load, and what must hold afterwards counted. */
@NullMarked
package tokenops.bench.torture;

import org.jspecify.annotations.NullMarked;
