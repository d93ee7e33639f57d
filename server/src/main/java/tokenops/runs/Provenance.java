package tokenops.runs;

import java.util.Optional;
import tokenops.ledger.Grant;
import tokenops.path.Id;
import tokenops.path.Sealed;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Remembered;

/**
 * Links to documents that runs are sealed over again and again: credential envelopes, and what stands behind grants. They never
 * change, so they are remembered.
 */
final class Provenance {
    private static final int REMEMBERED = 20_000;

    private final Core core;
    private final Remembered<Id.Credential, Sealed.Link> envelopes;
    private final Remembered<Id.Grant, Funded> grants;

    Provenance(Core core) {
        this.core = core;
        this.envelopes = new Remembered<>(REMEMBERED, id -> Optional.of(link(id)));
        this.grants = new Remembered<>(REMEMBERED, id -> Optional.of(lookFunded(id)));
    }

    /** The documents behind a grant. */
    record Funded(Sealed.Link eligibility, Sealed.Link receipt) {}

    Sealed.Link envelope(Id.Credential id) {
        return envelopes.get(id).orElseThrow();
    }

    Funded funded(Id.Grant id) {
        return grants.get(id).orElseThrow();
    }

    private Funded lookFunded(Id.Grant id) {
        Grant grant = core.reads()
                .one(
                        Grant.SELECT + "WHERE home = ? AND id = ?",
                        Grant.reader(),
                        core.homes().of(id),
                        id.uuid())
                .orElseThrow(() -> new IllegalStateException("no grant " + id));
        return new Funded(link(grant.eligibility()), link(grant.receipt()));
    }

    private Sealed.Link link(Id id) {
        Documents.Stored stored =
                core.documents().byId(id).orElseThrow(() -> new IllegalStateException("no document " + id));
        return stored.link(id);
    }
}
