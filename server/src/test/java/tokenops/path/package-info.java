/** What is made from the vocabulary. */
@NullMarked
package tokenops.path;

import org.jspecify.annotations.NullMarked;
