@NullMarked
package tokenops.proof;

import org.jspecify.annotations.NullMarked;
