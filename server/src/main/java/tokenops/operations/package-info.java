/** The operation table: everything a caller can ask, declared once. */
@NullMarked
package tokenops.operations;

import org.jspecify.annotations.NullMarked;
