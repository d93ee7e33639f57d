/** Agents, past their rules. */
@NullMarked
package tokenops.agents;

import org.jspecify.annotations.NullMarked;
