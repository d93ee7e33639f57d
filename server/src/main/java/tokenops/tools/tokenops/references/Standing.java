package tokenops.tools.tokenops.references;

import tokenops.path.Word;

/** How far a reference can be relied on. */
public enum Standing implements Word {
    /** Somebody other than the agent knows it, and says the same. */
    CORROBORATED,
    /** Only the agent states it. */
    CLAIMED,
    /** Somebody knows it, and says something else. */
    CONTRADICTED
}
