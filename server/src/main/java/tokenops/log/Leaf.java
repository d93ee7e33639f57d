package tokenops.log;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.proof.LogLeaf;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * A leaf of the public log, in the home of the document that it stands for: type, digest and time, and nothing that names a
 * party or an amount.
 *
 * @param time when the document was issued
 * @param index its place in the log, once it has been sequenced
 */
public record Leaf(Digest digest, Type type, Instant time, Optional<Long> index) {
    /** The leaf types of objects.md. */
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
            Kind.SIGNING_KEY, Type.SIGNING_KEY);

    /** Whether documents of a kind have a leaf. */
    public static boolean has(Kind kind) {
        return BY_KIND.containsKey(kind);
    }

    /** The leaf that stands for a document; empty for kinds that have none. */
    public static Optional<Leaf> of(Sealed sealed) {
        return Optional.ofNullable(BY_KIND.get(sealed.kind()))
                .map(type -> new Leaf(sealed.digest(), type, sealed.issuedAt(), Optional.empty()));
    }

    /** The bytes that are hashed into the tree. */
    public byte[] bytes() {
        return new LogLeaf(digest, time, type.word()).bytes();
    }

    static final Table.Reader<Leaf> READER = row -> new Leaf(
            Digest.ofHash(row.getBytes("digest")),
            Word.of(Type.class, row.getString("type")),
            Reads.at(row, "time"),
            Optional.ofNullable(row.getObject("log_index", Long.class)));

    static final String COLUMNS = "digest, type, time, log_index";

    static final Table<ByteBuffer, Leaf> TABLE = new Table<>(
            910,
            "leaf",
            leaf -> ByteBuffer.wrap(leaf.digest.bytes()),
            READER,
            "SELECT " + COLUMNS + " FROM leaf WHERE home = ? AND digest = ANY(?::bytea[]) ORDER BY digest FOR UPDATE",
            List.of(Column.bytes(ByteBuffer::array)),
            "INSERT INTO leaf (home, digest, type, time) SELECT ?, l.* FROM unnest(?::bytea[], ?::text[], ?::timestamptz[]) AS l",
            List.of(Column.bytes(leaf -> leaf.digest.bytes()), Column.word(Leaf::type), Column.time(Leaf::time)),
            "",
            List.of());
}
