/** The server as agents, providers and operators meet it: real HTTP, a real database, a provider's own wire format. */
@NullMarked
package tokenops.frontdoor;

import org.jspecify.annotations.NullMarked;
