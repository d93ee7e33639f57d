/** What operations leave behind, past the front door. */
@NullMarked
package tokenops.operations;

import org.jspecify.annotations.NullMarked;
