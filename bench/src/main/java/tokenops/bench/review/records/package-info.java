/** Evidence of settlements, usage, deliveries and exceptions with faults that are known, and what the review makes of it. */
@NullMarked
package tokenops.bench.review.records;

import org.jspecify.annotations.NullMarked;
