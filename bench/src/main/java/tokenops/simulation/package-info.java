/** The frame of the deterministic simulation: a world with a clock, nodes, lanes in memory and people who want things. */
@NullMarked
package tokenops.simulation;

import org.jspecify.annotations.NullMarked;
