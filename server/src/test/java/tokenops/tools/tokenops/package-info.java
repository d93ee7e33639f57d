/** The built-in tool through its front door: evidence in, result package out. */
@NullMarked
package tokenops.tools.tokenops;

import org.jspecify.annotations.NullMarked;
