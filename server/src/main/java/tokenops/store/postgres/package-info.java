/** The PostgreSQL that the server starts by itself, and what any PostgreSQL must promise before it is trusted with a ledger. */
@NullMarked
package tokenops.store.postgres;

import org.jspecify.annotations.NullMarked;
