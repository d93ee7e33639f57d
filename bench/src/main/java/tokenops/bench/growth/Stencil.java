package tokenops.bench.growth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import tokenops.proof.Digest;

/**
 * The rows of some runs in one table, as PostgreSQL's binary COPY writes and reads them (its manual, COPY, "Binary format"), and the
 * places in them that differ from copy to copy. None of these changes its length: a copy is the same bytes with other ids and times.
 */
final class Stencil {
    /** Signature, flags, length of the extension. */
    private static final int HEADER = 11 + 4 + 4;

    private static final int UUID_BYTES = 16;
    private static final int UUID_TEXT = 36;
    /** Of an array with one dimension: how many there are, flags, type, length, lower bound. */
    private static final int ARRAY_HEADER = 5 * 4;

    private final String table;
    private final byte[] bytes;
    private final List<Place> places = new ArrayList<>();
    private final List<Sealed> sealed = new ArrayList<>();

    /** What stands at a place, and so how it is changed. */
    private enum Content {
        UUID,
        UUID_AS_TEXT,
        TIME,
        KEY_NUMBER,
        DIGEST,
        /** The beginning of a digest, and for the length where that stands; after the digests. */
        KEY_OF_DIGEST,
        TEXT
    }

    private record Place(Content content, int at, int length) {}

    /** Where a row of documents has the id and the digest of one of them. */
    private record Sealed(short home, int id, String kind, int digest) {}

    private record Column(String name, String type) {}

    private Stencil(String table, byte[] bytes) {
        this.table = table;
        this.bytes = bytes;
    }

    String table() {
        return table;
    }

    /** Reads the rows that a condition names. @param window of ids that are the runs' own: all others stay as they are */
    static Stencil read(Connection connection, String table, String condition, Window window)
            throws SQLException, IOException {
        List<Column> columns = new ArrayList<>();
        String sql = "SELECT attname, atttypid::regtype::text FROM pg_attribute"
                + " WHERE attrelid = ?::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, table);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    columns.add(new Column(row.getString(1), row.getString(2)));
                }
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CopyManager copies = connection.unwrap(PGConnection.class).getCopyAPI();
        copies.copyOut("COPY (SELECT * FROM " + table + " WHERE " + condition + ") TO STDOUT (FORMAT binary)", out);
        Stencil stencil = new Stencil(table, out.toByteArray());
        stencil.find(columns, window);
        return stencil;
    }

    private void find(List<Column> columns, Window window) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        in.position(HEADER);
        for (short fields = in.getShort(); fields >= 0; fields = in.getShort()) {
            short home = 0;
            List<Place> ids = List.of();
            List<Place> kinds = List.of();
            List<Place> digests = List.of();
            List<Place> keys = List.of();
            for (int field = 0; field < fields; field++) {
                Column column = columns.get(field);
                int length = in.getInt();
                int at = in.position();
                if (length < 0) {
                    continue;
                }
                place(column, in, at, length, window);
                switch (column.name) {
                    case "home" -> home = in.getShort(at);
                    case "ids" -> ids = elements(Content.UUID, in, at);
                    case "kinds" -> kinds = elements(Content.TEXT, in, at);
                    case "digests" -> digests = elements(Content.DIGEST, in, at);
                    case "keys" -> keys = elements(Content.KEY_OF_DIGEST, in, at);
                    default -> {
                        // the same in every copy, or changed without a look
                    }
                }
                in.position(at + length);
            }
            places.addAll(ids);
            places.addAll(digests);
            for (int i = 0; i < ids.size(); i++) {
                places.add(new Place(Content.KEY_OF_DIGEST, keys.get(i).at, digests.get(i).at));
                String kind = text(kinds.get(i).at, kinds.get(i).length);
                sealed.add(new Sealed(home, ids.get(i).at, kind, digests.get(i).at));
            }
        }
    }

    /** The elements of an array. */
    private static List<Place> elements(Content content, ByteBuffer in, int array) {
        List<Place> elements = new ArrayList<>();
        int count = in.getInt(array + 3 * 4);
        int at = array + ARRAY_HEADER;
        for (int i = 0; i < count; i++) {
            int length = in.getInt(at);
            elements.add(new Place(content, at + 4, length));
            at += 4 + length;
        }
        return elements;
    }

    private void place(Column column, ByteBuffer in, int at, int length, Window window) {
        switch (column.type) {
            case "uuid" -> {
                if (window.has(in.getLong(at) >>> 16)) {
                    places.add(new Place(Content.UUID, at, UUID_BYTES));
                }
            }
            case "timestamp with time zone" -> places.add(new Place(Content.TIME, at, length));
            default -> {
                if (table.equals("run") && column.name.equals("evidence")) {
                    for (int one = at; one < at + length; one += UUID_TEXT + 1) {
                        places.add(new Place(Content.UUID_AS_TEXT, one, UUID_TEXT));
                    }
                } else if (table.equals("idempotency") && column.name.equals("key")) {
                    int digits = text(at, length).indexOf('-') + 1;
                    places.add(new Place(Content.KEY_NUMBER, at + digits, length - digits));
                }
            }
        }
    }

    private String text(int at, int length) {
        return new String(bytes, at, length, StandardCharsets.UTF_8);
    }

    /** A leaf that waits for the log. */
    record Waiting(short home, UUID document, Digest digest, String kind, Instant time) {}

    /** A copy, older by so much. @param number of the copy, and {@code keys} what its keys' numbers are higher by */
    byte[] copy(int number, long millis, long keys) {
        byte[] copy = bytes.clone();
        ByteBuffer out = ByteBuffer.wrap(copy);
        for (Place place : places) {
            int at = place.at;
            switch (place.content) {
                case UUID -> out.putLong(at, older(out.getLong(at), millis));
                case UUID_AS_TEXT -> {
                    String text = text(at, 18).replace("-", "");
                    String older = HexFormat.of().toHexDigits(older(HexFormat.fromHexDigitsToLong(text), millis));
                    String written = older.substring(0, 8) + "-" + older.substring(8, 12) + "-" + older.substring(12);
                    out.put(at, written.getBytes(StandardCharsets.US_ASCII));
                }
                case TIME -> out.putLong(at, out.getLong(at) - millis * 1_000);
                case KEY_NUMBER -> {
                    long key = Long.parseLong(text(at, place.length)) + keys;
                    String written = String.format(Locale.ROOT, "%0" + place.length + "d", key);
                    out.put(at, written.getBytes(StandardCharsets.US_ASCII));
                }
                case DIGEST -> {
                    out.putInt(at, out.getInt(at) ^ number);
                    byte[] other = new byte[place.length];
                    out.get(at, other);
                    out.put(at, Digest.of(other).bytes());
                }
                case KEY_OF_DIGEST -> out.putInt(at, out.getInt(place.length));
                case TEXT -> {
                    // the same in every copy
                }
            }
        }
        return copy;
    }

    /** The leaves of a copy's documents of these kinds. */
    List<Waiting> leaves(byte[] copy, List<String> kinds) {
        ByteBuffer in = ByteBuffer.wrap(copy);
        List<Waiting> leaves = new ArrayList<>();
        for (Sealed one : sealed) {
            if (kinds.contains(one.kind)) {
                byte[] digest = new byte[32];
                in.get(one.digest, digest);
                UUID id = new UUID(in.getLong(one.id), in.getLong(one.id + 8));
                Instant time = Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
                leaves.add(new Waiting(one.home, id, Digest.ofHash(digest), one.kind, time));
            }
        }
        return leaves;
    }

    /** The upper half of a UUIDv7, its time moved back. */
    private static long older(long upper, long millis) {
        return ((upper >>> 16) - millis) << 16 | upper & 0xffff;
    }
}
