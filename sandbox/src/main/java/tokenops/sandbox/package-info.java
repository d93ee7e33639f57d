/** Stand-ins for payment providers: each speaks its provider's own wire format, so that what talks to it need not know. */
@NullMarked
package tokenops.sandbox;

import org.jspecify.annotations.NullMarked;
