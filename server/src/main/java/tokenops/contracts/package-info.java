/** Run contracts: station 8. */
@NullMarked
package tokenops.contracts;

import org.jspecify.annotations.NullMarked;
