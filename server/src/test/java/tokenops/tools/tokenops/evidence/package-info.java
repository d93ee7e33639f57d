@NullMarked
package tokenops.tools.tokenops.evidence;

import org.jspecify.annotations.NullMarked;
