package tokenops.runs;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tokenops.path.Id;
import tokenops.path.Refusal;
import tokenops.proof.Digest;
import tokenops.store.Column;
import tokenops.store.Compressed;
import tokenops.store.Reads;
import tokenops.store.Table;

/**
 * A piece of evidence: exact bytes, under the agent's name for them.
 *
 * @param bytes empty when they lie in the evidence folder, under their digest, or were left in the database until they are read
 * @param uploaded by itself, not inline with a run
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
        boolean uploaded,
        Instant createdAt) {

    /** Up to this size a piece lies in the database. */
    static final int IN_DATABASE = 1 << 20;

    /**
     * The type of a mapping, which lies behind the piece that it maps as a piece of the run: so it has a digest in the runtime record
     * and in the attestation as evidence has. Nobody else's piece is of this type.
     */
    static final String MAPPING = "application/vnd.tokenops.mapping+json";

    static final int LONGEST_NAME = 200;

    /** Evidence of a run is at hand up to this size in all: hundreds of runs wait for their turn with it. */
    private static final int AT_HAND = 64 << 10;

    private static final String SELECT =
            "SELECT id, agent, name, family, media_type, digest, size, bytes, uploaded, created_at FROM evidence ";

    /** With the bytes only where those of all the rows are few enough to be at hand. */
    static final String SELECT_AT_HAND =
            "SELECT id, agent, name, family, media_type, digest, size, uploaded, created_at,"
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
            row.getBoolean("uploaded"),
            Reads.at(row, "created_at"));

    static final Table<UUID, EvidenceRow> TABLE = new Table<>(
            710,
            "evidence",
            evidence -> evidence.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO evidence (home, id, agent, name, family, media_type, digest, size, bytes, uploaded, created_at)""",
            List.of(
                    Column.uuid(e -> e.id().uuid()),
                    Column.uuid(e -> e.agent().uuid()),
                    Column.text(EvidenceRow::name),
                    Column.textIf(EvidenceRow::family),
                    Column.text(EvidenceRow::mediaType),
                    Column.bytes(e -> e.digest().bytes()),
                    Column.whole(EvidenceRow::size),
                    Column.bytesIf(e -> e.bytes().map(Compressed::packed)),
                    Column.truth(EvidenceRow::uploaded),
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
        return new EvidenceRow(id, agent, name, family, mediaType, digest, size, Optional.empty(), uploaded, createdAt);
    }

    /** What a piece is called stands in the runtime record, and so in every proof bundle of its run. */
    static Optional<Refusal> misnamed(String name, Optional<String> family, String mediaType) {
        return Stream.of(
                        misnamed("name", name),
                        misnamed("family", family.orElse("none")),
                        misnamed("media_type", mediaType))
                .flatMap(Optional::stream)
                .findFirst()
                .or(() -> mediaType.equals(MAPPING)
                        ? Optional.of(Refusal.invalid("media_type", "a mapping comes with the piece that it is for"))
                        : Optional.empty());
    }

    private static Optional<Refusal> misnamed(String member, String text) {
        boolean fits =
                !text.isBlank() && text.length() <= LONGEST_NAME && text.chars().noneMatch(Character::isISOControl);
        return fits
                ? Optional.empty()
                : Optional.of(Refusal.invalid(member, "1 to " + LONGEST_NAME + " characters, none of them control"));
    }

    private static Optional<Compressed> bytes(ResultSet row) throws SQLException {
        long size = row.getLong("size");
        return Optional.ofNullable(row.getBytes("bytes")).map(packed -> Compressed.read(packed, size));
    }
}
