/** What a tool is; the tools themselves in packages below. */
@NullMarked
package tokenops.tools;

import org.jspecify.annotations.NullMarked;
