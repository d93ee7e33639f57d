/** The checks: one file each, in the order of {@link Checks}. */
@NullMarked
package tokenops.tools.tokenops.checks;

import org.jspecify.annotations.NullMarked;
