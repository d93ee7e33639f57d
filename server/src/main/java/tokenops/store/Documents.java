package tokenops.store;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.proof.Json;

/** Sealed documents at rest: the bytes as they were sealed, by id and by digest, each visible to its owner. */
public final class Documents {
    /**
     * A document in the home of its owner.
     *
     * @param owner the agent that may see it
     */
    public record Stored(UUID id, UUID owner, Kind kind, Instant issuedAt, Digest digest, byte[] bytes) {
        static Stored of(Id.Agent owner, Sealed sealed) {
            return new Stored(
                    sealed.id().uuid(),
                    owner.uuid(),
                    sealed.kind(),
                    sealed.issuedAt(),
                    sealed.digest(),
                    sealed.bytes());
        }

        /** Its members. */
        public Json.Obj json() {
            return Sealed.read(bytes);
        }

        /** How a later document names it, by its id as that kind of id. */
        public Sealed.Link link(Id typed) {
            return new Sealed.Link(kind, typed, digest, issuedAt);
        }
    }

    private static final String COLUMNS = "id, owner, kind, issued_at, digest, bytes";

    private static final Table.Reader<Stored> READER = row -> new Stored(
            Reads.uuid(row, "id"),
            Reads.uuid(row, "owner"),
            Word.of(Kind.class, row.getString("kind")),
            Reads.at(row, "issued_at"),
            Digest.ofHash(row.getBytes("digest")),
            row.getBytes("bytes"));

    static final Table<UUID, Stored> TABLE = new Table<>(
            900,
            "document",
            Stored::id,
            READER,
            "SELECT " + COLUMNS + " FROM document WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO document (home, id, owner, kind, issued_at, digest, bytes)
            SELECT ?, d.* FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::timestamptz[], ?::bytea[], ?::bytea[]) AS d""",
            List.of(
                    Column.uuid(Stored::id),
                    Column.uuid(Stored::owner),
                    Column.word(Stored::kind),
                    Column.time(Stored::issuedAt),
                    Column.bytes(d -> d.digest().bytes()),
                    Column.bytes(Stored::bytes)),
            "",
            List.of());

    private final Reads reads;
    private final Home.Count homes;

    public Documents(Reads reads, Home.Count homes) {
        this.reads = reads;
        this.homes = homes;
    }

    /** Adds documents to what a command writes. */
    public static void put(Rows rows, Id.Agent owner, Collection<Sealed> documents) {
        documents.forEach(document -> rows.put(TABLE, Stored.of(owner, document)));
    }

    /** The document with this id. */
    public Optional<Stored> byId(Id id) {
        return reads.one(
                "SELECT " + COLUMNS + " FROM document WHERE home = ? AND id = ?", READER, homes.of(id), id.uuid());
    }

    /** The documents with these ids, all of one home; those that there aren't are left out. */
    public Map<UUID, Stored> byIds(Home home, Collection<UUID> ids) {
        Map<UUID, Stored> found = new HashMap<>();
        reads.list(
                        "SELECT " + COLUMNS + " FROM document WHERE home = ? AND id = ANY(?)",
                        READER,
                        home,
                        ids.toArray(UUID[]::new))
                .forEach(document -> found.put(document.id(), document));
        return found;
    }

    /** The owner's document with this digest. */
    public Optional<Stored> byDigest(Id.Agent owner, Digest digest) {
        return reads.one(
                "SELECT " + COLUMNS + " FROM document WHERE home = ? AND digest = ? AND owner = ?",
                READER,
                homes.of(owner),
                digest.bytes(),
                owner.uuid());
    }

    /** The document with this digest whoever owns it: for operators. */
    public Optional<Stored> byDigest(Digest digest) {
        return reads.one("SELECT " + COLUMNS + " FROM document WHERE digest = ? LIMIT 1", READER, digest.bytes());
    }
}
