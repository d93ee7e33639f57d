/** What an operator has switched off: onboarding, new runs, callbacks, a tool, a provider route. */
@NullMarked
package tokenops.switches;

import org.jspecify.annotations.NullMarked;
