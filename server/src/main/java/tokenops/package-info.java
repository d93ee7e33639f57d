/** The commands and the wiring of the server. */
@NullMarked
package tokenops;

import org.jspecify.annotations.NullMarked;
