/** Columns of primitives that millions of rows fit in: exact 256-bit values, addresses and hashes without an object each. */
@NullMarked
package tokenops.tools.tokenops.columns;

import org.jspecify.annotations.NullMarked;
