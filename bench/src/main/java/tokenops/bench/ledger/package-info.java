/** The bench {@code ledger}: transfers through the lanes, spread over many accounts and crowded on one. */
@NullMarked
package tokenops.bench.ledger;

import org.jspecify.annotations.NullMarked;
