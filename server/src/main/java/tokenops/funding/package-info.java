/** Payment requests, confirmations and settlement receipts: stations 5 to 7; one package per provider route below. */
@NullMarked
package tokenops.funding;

import org.jspecify.annotations.NullMarked;
