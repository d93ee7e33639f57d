/** The result package as a page for people. */
@NullMarked
package tokenops.tools.tokenops.report;

import org.jspecify.annotations.NullMarked;
