/** What the transfers say of each token: its rows in the order of the chain, its sums, its holders. */
@NullMarked
package tokenops.tools.tokenops.tokens;

import org.jspecify.annotations.NullMarked;
