package tokenops.tools.tokenops.evidence;

import tokenops.path.Word;

/** The families of evidence, as contracts and quotes name them. */
public enum Family implements Word {
    ASSET_CONTEXT,
    SETTLEMENT,
    USAGE,
    DELIVERY,
    EXCEPTIONS
}
