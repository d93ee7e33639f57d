/** The public log: leaves, sequencing, tiles, checkpoints; and attestations. */
@NullMarked
package tokenops.log;

import org.jspecify.annotations.NullMarked;
