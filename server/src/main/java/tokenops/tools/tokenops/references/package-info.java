/** What the evidence refers to: looked up in one go, and matched with what else the evidence says. */
@NullMarked
package tokenops.tools.tokenops.references;

import org.jspecify.annotations.NullMarked;
