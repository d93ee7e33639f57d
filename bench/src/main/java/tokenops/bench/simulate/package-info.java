/** {@code tokenops simulate}: the deterministic simulation, wired. Its parts lie in the packages of the stations that they drive. */
@NullMarked
package tokenops.bench.simulate;

import org.jspecify.annotations.NullMarked;
