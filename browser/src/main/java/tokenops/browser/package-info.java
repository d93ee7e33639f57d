/** A real browser for tests; never part of the product. */
@NullMarked
package tokenops.browser;

import org.jspecify.annotations.NullMarked;
