@NullMarked
package tokenops;

import org.jspecify.annotations.NullMarked;
