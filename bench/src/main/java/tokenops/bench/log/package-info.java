/** The public log by itself: how fast leaves come into it, and how long each waits. */
@NullMarked
package tokenops.bench.log;

import org.jspecify.annotations.NullMarked;
