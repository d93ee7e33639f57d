/** REST: the operation table served over HTTP. No logic of its own. */
@NullMarked
package tokenops.faces.http;

import org.jspecify.annotations.NullMarked;
