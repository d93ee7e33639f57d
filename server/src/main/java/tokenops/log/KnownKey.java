package tokenops.log;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.store.Documents;

/**
 * A key that signs, or signed, for runs, as everybody may know it.
 *
 * @param jwk its public half as it is published
 * @param validUntil nothing signed with it may be younger; empty while it is in use
 * @param document the sealed {@code signing_key} that gave it to the public
 * @param ending the one that ended its validity when it was replaced
 */
public record KnownKey(
        SigningKeys.Purpose purpose,
        Json.Obj jwk,
        Instant validFrom,
        Optional<Instant> validUntil,
        Documents.Stored document,
        Optional<Documents.Stored> ending) {
    /** The keys of those rows, in their order. */
    static List<KnownKey> of(List<SigningKeyRow> rows, Documents documents) {
        List<UUID> ids = rows.stream()
                .flatMap(row -> Stream.concat(Stream.of(row.id()), row.end().map(SigningKeyRow.End::document).stream()))
                .map(Id::uuid)
                .toList();
        Map<UUID, Documents.Stored> found = documents.byIds(Home.SHARED, ids);
        return rows.stream().map(row -> of(row, found)).toList();
    }

    private static KnownKey of(SigningKeyRow row, Map<UUID, Documents.Stored> found) {
        Documents.Stored document = stored(row.id(), found);
        return new KnownKey(
                row.purpose(),
                document.json().object("key").orElseThrow(),
                row.validFrom(),
                row.validUntil(),
                document,
                row.end().map(end -> stored(end.document(), found)));
    }

    private static Documents.Stored stored(Id.SigningKey id, Map<UUID, Documents.Stored> found) {
        return Optional.ofNullable(found.get(id.uuid())).orElseThrow();
    }

    /** The key with what it is for, and when it is valid: members that readers of JWK sets pass over. */
    Json.Obj listed() {
        return Json.object()
                .putAll(jwk)
                .put("purpose", purpose.word())
                .put("valid_from", DocumentTime.text(validFrom))
                .putIf("valid_until", validUntil.map(DocumentTime::text))
                .build();
    }
}
