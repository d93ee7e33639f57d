/**
 * The Java client for agents: every operation of the agent's side of the run path, and a listener for callbacks.
 *
 * <p>Start at {@link tokenops.client.TokenOps}.
 */
@NullMarked
package tokenops.client;

import org.jspecify.annotations.NullMarked;
