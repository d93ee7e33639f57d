/** Reading evidence: bytes of JSON, JSON Lines and CSV into records that know where they came from. */
@NullMarked
package tokenops.tools.tokenops.evidence;

import org.jspecify.annotations.NullMarked;
