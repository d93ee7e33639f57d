package tokenops.runs;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tokenops.ledger.Grant;
import tokenops.path.Id;
import tokenops.path.Sealed;
import tokenops.store.Core;
import tokenops.store.Documents;

/**
 * Links to documents that runs are sealed over again and again: credential envelopes, and what stands behind grants. They never
 * change, so they are remembered.
 */
final class Provenance {
    private static final int REMEMBERED = 20_000;

    private final Core core;
    private final Map<Id, Sealed.Link> envelopes = new ConcurrentHashMap<>();
    private final Map<Id.Grant, Funded> grants = new ConcurrentHashMap<>();

    Provenance(Core core) {
        this.core = core;
    }

    /** The documents behind a grant. */
    record Funded(Sealed.Link eligibility, Sealed.Link receipt) {}

    Sealed.Link envelope(Id.Credential id) {
        return remember(envelopes, id, this::link);
    }

    Funded funded(Id.Grant id) {
        return remember(grants, id, this::lookFunded);
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
        return new Sealed.Link(stored.kind(), id, stored.digest(), stored.issuedAt());
    }

    private static <K, V> V remember(Map<K, V> memory, K key, Function<K, V> look) {
        Optional<V> known = Optional.ofNullable(memory.get(key));
        if (known.isPresent()) {
            return known.get();
        }
        if (memory.size() >= REMEMBERED) {
            memory.clear();
        }
        V found = look.apply(key);
        memory.put(key, found);
        return found;
    }
}
