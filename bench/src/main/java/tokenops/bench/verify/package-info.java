/** What a stranger pays to check a run: the size of its proof, and the time to verify it. */
@NullMarked
package tokenops.bench.verify;

import org.jspecify.annotations.NullMarked;
