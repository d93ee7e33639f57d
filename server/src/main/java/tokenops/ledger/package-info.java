/** Accounts, transfers, holds and grants. */
@NullMarked
package tokenops.ledger;

import org.jspecify.annotations.NullMarked;
