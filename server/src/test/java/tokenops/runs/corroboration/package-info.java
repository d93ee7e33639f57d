/** Look-ups against a real database with a past in it. */
@NullMarked
package tokenops.runs.corroboration;

import org.jspecify.annotations.NullMarked;
