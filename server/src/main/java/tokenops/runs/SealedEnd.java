package tokenops.runs;

import java.util.List;
import java.util.Optional;
import tokenops.path.Id;
import tokenops.path.Sealed;

/**
 * The documents that the end of a run leaves, sealed outside the lanes: package, ledger extract, usage receipt, runtime record,
 * result contract and attestation. A hold names the grants it reserves, so all that the end will say is known before it happens.
 */
record SealedEnd(
        Id.Transfer post,
        Sealed resultPackage,
        Sealed extract,
        Sealed receipt,
        Sealed record,
        Sealed result,
        Sealed attestation,
        Optional<Id.Callback> callback,
        TaskEvent.History history) {

    List<Sealed> documents() {
        return List.of(resultPackage, extract, receipt, record, result, attestation);
    }
}
