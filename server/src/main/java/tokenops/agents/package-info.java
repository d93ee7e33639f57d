/** Onboarding, trust and credentials: stations 1 to 3. */
@NullMarked
package tokenops.agents;

import org.jspecify.annotations.NullMarked;
