package tokenops.runs.corroboration;

import tokenops.path.Word;

/** Who knows a reference: the {@code by} of an answer. */
enum Knower implements Word {
    LEDGER,
    LOG,
    DELIVERIES,
    PROVIDER
}
