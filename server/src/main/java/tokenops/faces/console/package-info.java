/** The operator's console: pages over the operation table. No logic of its own. */
@NullMarked
package tokenops.faces.console;

import org.jspecify.annotations.NullMarked;
