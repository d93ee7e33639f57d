/** The commands of the terminal. */
@NullMarked
package tokenops.faces.cli;

import org.jspecify.annotations.NullMarked;
