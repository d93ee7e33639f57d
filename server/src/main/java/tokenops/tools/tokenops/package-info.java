/** The built-in tool: reviews what surrounds token-funded work and says what can be relied on and what doesn't match. */
@NullMarked
package tokenops.tools.tokenops;

import org.jspecify.annotations.NullMarked;
