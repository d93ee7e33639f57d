package tokenops.runs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.proof.Digest;
import tokenops.store.Column;
import tokenops.store.Compressed;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * A piece of evidence: exact bytes, under the agent's name for them.
 *
 * @param bytes empty when they lie in the evidence folder, under their digest, or were left in the database until they are read
 */
record EvidenceRow(
        Id.Evidence id,
        Id.Agent agent,
        String name,
        Optional<String> family,
        String mediaType,
        Digest digest,
        long size,
        Optional<Compressed> bytes,
        Instant createdAt) {

    /** Evidence of a run is at hand up to this size in all: hundreds of runs wait for their turn with it. */
    private static final int AT_HAND = 64 << 10;

    private static final String SELECT =
            "SELECT id, agent, name, family, media_type, digest, size, bytes, created_at FROM evidence ";

    /** With the bytes only where those of all the rows are few enough to be at hand. */
    static final String SELECT_AT_HAND = "SELECT id, agent, name, family, media_type, digest, size, created_at,"
            + " CASE WHEN sum(size) OVER () <= " + AT_HAND + " THEN bytes END AS bytes FROM evidence ";

    static final Table.Reader<EvidenceRow> READER = row -> new EvidenceRow(
            new Id.Evidence(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            row.getString("name"),
            Reads.textIf(row, "family"),
            row.getString("media_type"),
            Digest.ofHash(row.getBytes("digest")),
            row.getLong("size"),
            bytes(row),
            Reads.at(row, "created_at"));

    static final Table<UUID, EvidenceRow> TABLE = new Table<>(
            710,
            "evidence",
            evidence -> evidence.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO evidence (home, id, agent, name, family, media_type, digest, size, bytes, created_at)""",
            List.of(
                    Column.uuid(e -> e.id().uuid()),
                    Column.uuid(e -> e.agent().uuid()),
                    Column.text(EvidenceRow::name),
                    Column.textIf(EvidenceRow::family),
                    Column.text(EvidenceRow::mediaType),
                    Column.bytes(e -> e.digest().bytes()),
                    Column.whole(EvidenceRow::size),
                    Column.bytesIf(e -> e.bytes().map(Compressed::packed)),
                    Column.time(EvidenceRow::createdAt)),
            "",
            List.of());

    /** The pieces as a run that waits keeps them: without their bytes when they are many. */
    static List<EvidenceRow> atHand(List<EvidenceRow> pieces) {
        long size = pieces.stream().mapToLong(EvidenceRow::size).sum();
        return size <= AT_HAND
                ? pieces
                : pieces.stream().map(EvidenceRow::withoutBytes).toList();
    }

    private EvidenceRow withoutBytes() {
        return new EvidenceRow(id, agent, name, family, mediaType, digest, size, Optional.empty(), createdAt);
    }

    private static Optional<Compressed> bytes(ResultSet row) throws SQLException {
        long size = row.getLong("size");
        return Optional.ofNullable(row.getBytes("bytes")).map(packed -> Compressed.read(packed, size));
    }
}
