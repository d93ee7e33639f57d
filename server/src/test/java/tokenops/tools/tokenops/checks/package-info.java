/** The checks as they are documented. */
@NullMarked
package tokenops.tools.tokenops.checks;

import org.jspecify.annotations.NullMarked;
