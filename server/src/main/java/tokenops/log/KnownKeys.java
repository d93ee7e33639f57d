package tokenops.log;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import tokenops.path.Home;
import tokenops.proof.Json;
import tokenops.store.Core;

/**
 * The keys that sign, or signed, for runs, as they are published: all that there ever were, a handful.
 *
 * <p>The set that everybody may ask for is remembered, and as young as the last look. Any thread, but one at a time looks.
 */
final class KnownKeys {
    private static final Comparator<KnownKey> THOSE_IN_USE_FIRST = Comparator.<KnownKey, Boolean>comparing(
                    key -> key.validUntil().isPresent())
            .thenComparing(KnownKey::purpose)
            .thenComparing(KnownKey::validFrom, Comparator.reverseOrder());

    private final Core core;

    /** What the set was made of. */
    private List<SigningKeyRow> rows = List.of();

    private volatile List<KnownKey> known = List.of();

    KnownKeys(Core core) {
        this.core = core;
    }

    /** The row of every key as it is now, in one query; documents are read when one is new or has ended. @throws Reads.DatabaseAway */
    List<SigningKeyRow> look() {
        List<SigningKeyRow> found = core.reads()
                .list(SigningKeyRow.SELECT + "WHERE home = ? ORDER BY id", SigningKeyRow.READER, Home.SHARED);
        if (!found.equals(rows)) {
            known = KnownKey.of(found, core.documents()).stream()
                    .sorted(THOSE_IN_USE_FIRST)
                    .toList();
            rows = found;
        }
        return found;
    }

    /** A JWK set (RFC 7517) of what the last look found: the keys in use, then those before them. Asks nobody. */
    Json.Obj jwks() {
        return Json.object().put("keys", Json.array(known, KnownKey::listed)).build();
    }

    /** The key of that thumbprint as it is now. */
    Optional<KnownKey> published(String thumbprint) {
        return KnownKey.of(row(thumbprint).stream().toList(), core.documents()).stream()
                .findFirst();
    }

    Optional<SigningKeyRow> row(SigningKey key) {
        return row(key.jwk().thumbprint());
    }

    private Optional<SigningKeyRow> row(String thumbprint) {
        return core.reads()
                .one(
                        SigningKeyRow.SELECT + "WHERE home = ? AND thumbprint = ?",
                        SigningKeyRow.READER,
                        Home.SHARED,
                        thumbprint);
    }

    /** The key that the database has in use for a purpose. */
    Optional<SigningKeyRow> inUse(SigningKeys.Purpose purpose) {
        return core.reads()
                .one(
                        SigningKeyRow.SELECT + "WHERE home = ? AND purpose = ? AND valid_until IS NULL",
                        SigningKeyRow.READER,
                        Home.SHARED,
                        purpose.word());
    }
}
