package tokenops.log;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.Word;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * A key that signs, or signed, for runs: what is known of it beside its sealed document.
 *
 * @param id of the document that gave it to the public
 * @param thumbprint RFC 7638
 * @param end empty while it is in use
 */
record SigningKeyRow(
        Id.SigningKey id, SigningKeys.Purpose purpose, String thumbprint, Instant validFrom, Optional<End> end) {
    /**
     * The end of a key that was replaced.
     *
     * @param document that says so to the public
     * @param at nothing signed with the key may be younger
     */
    record End(Id.SigningKey document, Instant at) {}

    SigningKeyRow ending(End with) {
        return new SigningKeyRow(id, purpose, thumbprint, validFrom, Optional.of(with));
    }

    Optional<Instant> validUntil() {
        return end.map(End::at);
    }

    private Optional<UUID> endingDocument() {
        return end.map(found -> found.document().uuid());
    }

    static final String SELECT = "SELECT id, purpose, thumbprint, valid_from, valid_until, ending FROM signing_key ";

    static final Table.Reader<SigningKeyRow> READER = row -> {
        Optional<Id.SigningKey> ending = Reads.uuidIf(row, "ending").map(Id.SigningKey::new);
        Optional<Instant> until = Reads.time(row, "valid_until");
        return new SigningKeyRow(
                new Id.SigningKey(Reads.uuid(row, "id")),
                Word.of(SigningKeys.Purpose.class, row.getString("purpose")),
                row.getString("thumbprint"),
                Reads.at(row, "valid_from"),
                ending.flatMap(document -> until.map(at -> new End(document, at))));
    };

    static final Table<UUID, SigningKeyRow> TABLE = new Table<>(
            940,
            "signing_key",
            key -> key.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            "INSERT INTO signing_key (home, id, purpose, thumbprint, valid_from, valid_until, ending)",
            List.of(
                    Column.uuid(key -> key.id().uuid()),
                    Column.word(SigningKeyRow::purpose),
                    Column.text(SigningKeyRow::thumbprint),
                    Column.time(SigningKeyRow::validFrom),
                    Column.timeIf(SigningKeyRow::validUntil),
                    Column.uuidIf(SigningKeyRow::endingDocument)),
            """
            UPDATE signing_key SET valid_until = n.valid_until, ending = n.ending
            FROM (SELECT ?::smallint AS home, u.*
                  FROM unnest(?::uuid[], ?::timestamptz[], ?::uuid[]) AS u (id, valid_until, ending)) AS n
            WHERE signing_key.home = n.home AND signing_key.id = n.id""",
            List.of(Column.timeIf(SigningKeyRow::validUntil), Column.uuidIf(SigningKeyRow::endingDocument)));
}
