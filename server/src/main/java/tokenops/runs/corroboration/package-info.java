/** What our own records know of the references in an agent's evidence ({@code docs/corroboration.md}). */
@NullMarked
package tokenops.runs.corroboration;

import org.jspecify.annotations.NullMarked;
