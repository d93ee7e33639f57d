/** The faces: HTTP, console and command line. They call operations and have no logic of their own. */
@NullMarked
package tokenops.faces;

import org.jspecify.annotations.NullMarked;
