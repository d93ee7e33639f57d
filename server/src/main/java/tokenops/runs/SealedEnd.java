package tokenops.runs;

import java.util.Optional;
import tokenops.path.Id;
import tokenops.path.Sealed;
import tokenops.store.Packet;

/**
 * The documents that the end of a run leaves, sealed and packed outside the lanes: package, ledger extract, usage receipt, runtime
 * record, result contract and attestation. A hold names the grants it reserves, so all that the end will say is known before it
 * happens.
 */
record SealedEnd(
        Id.Transfer post,
        Packet documents,
        Sealed result,
        Sealed attestation,
        Optional<Id.Callback> callback,
        TaskEvent.History history) {}
