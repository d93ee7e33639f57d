@NullMarked
package tokenops.tools.tokenops.columns;

import org.jspecify.annotations.NullMarked;
