/** Queue, leases, execution, results and usage receipts: stations 9 to 12. */
@NullMarked
package tokenops.runs;

import org.jspecify.annotations.NullMarked;
