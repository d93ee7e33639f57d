/** Runs, past their rules. */
@NullMarked
package tokenops.runs;

import org.jspecify.annotations.NullMarked;
