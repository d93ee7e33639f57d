@NullMarked
package tokenops.bench;

import org.jspecify.annotations.NullMarked;
