/** The bench {@code review}: the built-in tool alone, without server and database. */
@NullMarked
package tokenops.bench.review;

import org.jspecify.annotations.NullMarked;
