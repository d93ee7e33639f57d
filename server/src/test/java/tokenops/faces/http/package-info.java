/** HTTP's own rules, without a server. */
@NullMarked
package tokenops.faces.http;

import org.jspecify.annotations.NullMarked;
