/** PostgreSQL, embedded or outside: migrations, transactions, and the lanes, which are the one way to write. */
@NullMarked
package tokenops.store;

import org.jspecify.annotations.NullMarked;
