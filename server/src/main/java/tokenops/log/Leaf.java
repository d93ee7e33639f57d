package tokenops.log;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.proof.LogLeaf;
import tokenops.store.Column;
import tokenops.store.Documents;
import tokenops.store.Table;

/**
 * The leaf of the public log that stands for a document: its type, digest and time, and nothing that names a party or an amount.
 *
 * @param document whose leaf it is; not in the leaf's bytes
 * @param time when the document was issued
 */
public record Leaf(UUID document, Digest digest, Type type, Instant time) {
    /** The kinds of documents that get a leaf. */
    public enum Type implements Word {
        AGENT,
        TRUST_DECISION,
        CONTRACT,
        SETTLEMENT_RECEIPT,
        ATTESTATION,
        CALLBACK_DELIVERY,
        SIGNING_KEY,
        ADJUSTMENT,
        OPERATOR_OVERRIDE
    }

    private static final Map<Kind, Type> BY_KIND = Map.of(
            Kind.AGENT, Type.AGENT,
            Kind.TRUST_DECISION, Type.TRUST_DECISION,
            Kind.CONTRACT, Type.CONTRACT,
            Kind.SETTLEMENT_RECEIPT, Type.SETTLEMENT_RECEIPT,
            Kind.ATTESTATION, Type.ATTESTATION,
            Kind.CALLBACK_DELIVERY, Type.CALLBACK_DELIVERY,
            Kind.SIGNING_KEY, Type.SIGNING_KEY,
            Kind.ADJUSTMENT, Type.ADJUSTMENT,
            Kind.OPERATOR_OVERRIDE, Type.OPERATOR_OVERRIDE);

    /** Whether documents of a kind have a leaf. */
    public static boolean has(Kind kind) {
        return BY_KIND.containsKey(kind);
    }

    /** The leaf that stands for a document; empty for kinds that have none. */
    public static Optional<Leaf> of(Sealed sealed) {
        return of(sealed.kind(), sealed.id().uuid(), sealed.digest(), sealed.issuedAt());
    }

    /** The leaf that stands for a document at rest; empty for kinds that have none. */
    public static Optional<Leaf> of(Documents.Stored stored) {
        return of(stored.kind(), stored.id(), stored.digest(), stored.issuedAt());
    }

    private static Optional<Leaf> of(Kind kind, UUID document, Digest digest, Instant time) {
        return Optional.ofNullable(BY_KIND.get(kind)).map(type -> new Leaf(document, digest, type, time));
    }

    /** The bytes that are hashed into the tree. */
    public byte[] bytes() {
        return new LogLeaf(digest, time, type.word()).bytes();
    }

    /**
     * Leaves that wait for the log: those of one batch lie in one row, under the id of the first one's document, until they are in
     * a signed checkpoint. Nobody reads them from here but the sequencer.
     */
    static final Table<UUID, Leaf> WAITING = new Table<>(
            910,
            "leaf",
            Leaf::document,
            row -> {
                throw new UnsupportedOperationException("waiting leaves are the sequencer's");
            },
            "",
            List.of(),
            "INSERT INTO leaf (home, id, leaves) VALUES (?, (?::uuid[])[1], ?::bytea[])",
            List.of(Column.uuid(Leaf::document), Column.bytes(Leaf::bytes)),
            "",
            List.of(),
            true,
            List.of());
}
