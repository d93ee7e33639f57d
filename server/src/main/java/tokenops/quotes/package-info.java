/** The price book and quotes: station 4. */
@NullMarked
package tokenops.quotes;

import org.jspecify.annotations.NullMarked;
