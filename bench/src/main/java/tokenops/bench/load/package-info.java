/** What every load is made of: agents that come in over HTTP, their requests, the listener for callbacks, a look into the database. */
@NullMarked
package tokenops.bench.load;

import org.jspecify.annotations.NullMarked;
