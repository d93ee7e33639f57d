/** The ledger, on a real database. */
@NullMarked
package tokenops.ledger;

import org.jspecify.annotations.NullMarked;
