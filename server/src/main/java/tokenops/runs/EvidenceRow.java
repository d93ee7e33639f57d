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
 * @param bytes empty when they lie in the evidence folder, under their digest
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

    static final String SELECT =
            "SELECT id, agent, name, family, media_type, digest, size, bytes, created_at FROM evidence ";

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

    private static Optional<Compressed> bytes(ResultSet row) throws SQLException {
        long size = row.getLong("size");
        return Optional.ofNullable(row.getBytes("bytes")).map(packed -> Compressed.read(packed, size));
    }
}
