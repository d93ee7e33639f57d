/** Ids, amounts, documents, states and transition tables of every object: pure, and knowing nobody. */
@NullMarked
package tokenops.path;

import org.jspecify.annotations.NullMarked;
