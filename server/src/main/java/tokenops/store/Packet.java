package tokenops.store;

import java.nio.ByteBuffer;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.store.Documents.Stored;

/**
 * Documents of one owner that one command leaves, as they lie in one row, compressed together: a row each took half of the
 * database's time.
 *
 * <p>The row is found by the least of their ids, so the ids of a packet follow each other ({@link Ids#after}): whichever of them is
 * asked for, its row is the last one that doesn't begin behind it.
 *
 * @param documents in the order of their ids
 * @param packed of each document its time in microseconds since 1970, its length and its bytes; compressed
 */
public record Packet(List<Stored> documents, Compressed packed) {
    /** Bytes before each document: its time and its length. */
    private static final int HEAD = Long.BYTES + Integer.BYTES;

    /** More than a command ever leaves. */
    private static final int REACH = 16;

    /** What {@link #READER} reads, where the table is called d. */
    public static final String COLUMNS = "d.ids, d.owner, d.kinds, d.digests, d.size, d.bytes ";

    /** All rows; a condition may follow. */
    public static final String SELECT = "SELECT " + COLUMNS + "FROM document d ";

    /** Takes the ids, then the home. */
    static final String BY_IDS = "SELECT DISTINCT ON (d.id) " + COLUMNS + """
            FROM unnest(?::uuid[]) AS wanted (id) CROSS JOIN LATERAL (
              SELECT * FROM document WHERE home = ? AND id <= wanted.id ORDER BY id DESC LIMIT 1) AS d
            WHERE wanted.id = ANY(d.ids)""";

    /** Takes the home, then the id twice. */
    static final String SIZE_OF = """
            SELECT d.size FROM (SELECT ids, size FROM document WHERE home = ? AND id <= ? ORDER BY id DESC LIMIT 1) AS d
            WHERE ? = ANY(d.ids)""";

    /** Takes the digests' keys; may find others that have the same. */
    static final String BY_DIGESTS = SELECT + "WHERE d.keys && ?::int4[]";

    static final String BY_DIGESTS_OF = BY_DIGESTS + " AND d.home = ? AND d.owner = ?";

    /** Reads a row of {@link #SELECT}, or of another that has its columns. */
    public static final Table.Reader<Packet> READER = Packet::read;

    static final Table<UUID, Packet> TABLE = new Table<>(
            900,
            "document",
            packet -> packet.documents.getFirst().id(),
            READER,
            "",
            List.of(),
            "INSERT INTO document (home, id, owner, ids, kinds, digests, keys, size, bytes)",
            List.of(
                    Column.uuid(packet -> packet.documents.getFirst().id()),
                    Column.uuid(packet -> packet.documents.getFirst().owner()),
                    text(packet -> packet.array(document -> document.id().toString()))
                            .as("uuid[]"),
                    text(packet -> packet.array(document -> document.kind().word()))
                            .as("text[]"),
                    text(packet -> packet.array(document -> "\"\\\\x"
                                    + HexFormat.of().formatHex(document.digest().bytes()) + "\""))
                            .as("bytea[]"),
                    text(packet -> packet.array(document -> Integer.toString(key(document.digest()))))
                            .as("int4[]"),
                    Column.whole(packet -> packet.packed.plain().length),
                    Column.bytes(packet -> packet.packed.packed())),
            "",
            List.of());

    /** A document that is alone. */
    public static Packet of(Id.Agent owner, Sealed document) {
        return of(owner, List.of(document));
    }

    /**
     * Packs documents; costs a few microseconds a kilobyte.
     *
     * @throws IllegalArgumentException when their ids don't follow each other
     */
    public static Packet of(Id.Agent owner, List<Sealed> documents) {
        List<Stored> inOrder = documents.stream()
                .map(document -> Stored.of(owner, document))
                .sorted(Comparator.comparing(Stored::id))
                .toList();
        UUID first = inOrder.getFirst().id();
        if (inOrder.getLast().id().compareTo(Ids.after(first, REACH)) > 0) {
            throw new IllegalArgumentException("the ids of a packet must follow each other, from " + first);
        }
        int size = 0;
        for (Stored document : inOrder) {
            size += HEAD + document.bytes().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        for (Stored document : inOrder) {
            out.putLong(ChronoUnit.MICROS.between(Instant.EPOCH, document.issuedAt()))
                    .putInt(document.bytes().length)
                    .put(document.bytes());
        }
        return new Packet(inOrder, Compressed.ofDocuments(out.array()));
    }

    /**
     * What a document is looked up by in the index of digests: the beginning. Whole digests would make the index twice as large and
     * keeping it twice as slow, and few have the same beginning.
     */
    public static int key(Digest digest) {
        return ByteBuffer.wrap(digest.bytes()).getInt();
    }

    private static Column<Packet> text(Function<Packet, String> value) {
        return Column.text(value);
    }

    private String array(Function<Stored, String> text) {
        StringBuilder array = new StringBuilder();
        for (Stored document : documents) {
            array.append(array.isEmpty() ? '{' : ',').append(text.apply(document));
        }
        return array.append('}').toString();
    }

    /** Throws {@link IllegalStateException} for a row that isn't as {@link #of} packs it, whatever is in it. */
    private static Packet read(ResultSet row) throws SQLException {
        UUID owner = Reads.uuid(row, "owner");
        Array ids = row.getArray("ids");
        try {
            return read(
                    owner,
                    (UUID[]) ids.getArray(),
                    (String[]) row.getArray("kinds").getArray(),
                    (byte[][]) row.getArray("digests").getArray(),
                    Compressed.read(row.getBytes("bytes"), row.getLong("size")));
        } catch (RuntimeException e) {
            throw new IllegalStateException("a row of documents is damaged: " + ids, e);
        }
    }

    private static Packet read(UUID owner, UUID[] ids, String[] kinds, byte[][] digests, Compressed packed) {
        List<Stored> documents = new ArrayList<>(ids.length);
        ByteBuffer in = ByteBuffer.wrap(packed.plain());
        for (int i = 0; i < ids.length; i++) {
            Instant issuedAt = Instant.EPOCH.plus(in.getLong(), ChronoUnit.MICROS);
            byte[] bytes = new byte[Objects.checkIndex(in.getInt(), in.remaining() + 1)];
            in.get(bytes);
            documents.add(new Stored(
                    ids[i], owner, Word.of(Kind.class, kinds[i]), issuedAt, Digest.ofHash(digests[i]), bytes));
        }
        return new Packet(documents, packed);
    }
}
