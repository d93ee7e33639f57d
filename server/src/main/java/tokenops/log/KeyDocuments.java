package tokenops.log;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.log.SigningKeys.Purpose;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Sealed;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.store.Core;

/** Seals what gives a key that signs for runs to the public, and what ends its validity: each for the command that writes it. */
final class KeyDocuments {
    private final Core core;

    KeyDocuments(Core core) {
        this.core = core;
    }

    /** A key comes into use. */
    Publish publish(Purpose purpose, SigningKey key, Instant now) {
        Sealed document = seal(purpose, key.jwk().published(), freshId(), now, Optional.empty());
        return new Publish(row(purpose, key, document, now), document);
    }

    /** One key follows another from now on. */
    Rotation rotation(Purpose purpose, SigningKey next, Instant now, SigningKeyRow before) {
        Json.Obj old = core.documents()
                .byId(before.id())
                .flatMap(stored -> stored.json().object("key"))
                .orElseThrow();
        Sealed document = seal(purpose, next.jwk().published(), freshId(), now, Optional.empty());
        Sealed ending = seal(purpose, old, freshId(), before.validFrom(), Optional.of(now.plus(SigningKeys.OVERLAP)));
        return new Rotation(row(purpose, next, document, now), document, before.id(), ending);
    }

    private static SigningKeyRow row(Purpose purpose, SigningKey key, Sealed document, Instant validFrom) {
        Id.SigningKey id = (Id.SigningKey) document.id();
        return new SigningKeyRow(id, purpose, key.jwk().thumbprint(), validFrom, Optional.empty());
    }

    private Id.SigningKey freshId() {
        return new Id.SigningKey(core.ids().next(Sealing.SERVER));
    }

    /** Both modes are served with one key; checks of mode leave signing keys out. */
    private Sealed seal(
            Purpose purpose, Json.Obj jwk, Id.SigningKey id, Instant validFrom, Optional<Instant> validUntil) {
        Json.Builder members = Json.object()
                .put("purpose", purpose.word())
                .put("key", jwk)
                .put("valid_from", DocumentTime.text(validFrom))
                .putIf("valid_until", validUntil.map(DocumentTime::text));
        return core.sealer().seal(Kind.SIGNING_KEY, id, Mode.LIVE, List.of(), members);
    }
}
