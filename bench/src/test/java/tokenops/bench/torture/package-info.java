@NullMarked
package tokenops.bench.torture;

import org.jspecify.annotations.NullMarked;
