package tokenops.store;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Oid;
import org.postgresql.jdbc.PgArray;

/**
 * A type of which arrays go to PostgreSQL, in its binary form (array_recv and the types' own, in its sources). The driver has only
 * text for ids, times and days; writing and reading that cost both sides a tenth of a batch.
 */
public enum ArrayType {
    UUID(Oid.UUID, Oid.UUID_ARRAY) {
        @Override
        void write(DataOutputStream out, Object value) throws IOException {
            java.util.UUID id = (java.util.UUID) value;
            out.writeInt(16);
            out.writeLong(id.getMostSignificantBits());
            out.writeLong(id.getLeastSignificantBits());
        }
    },
    TEXT(Oid.TEXT, Oid.TEXT_ARRAY) {
        @Override
        void write(DataOutputStream out, Object value) throws IOException {
            bytes(out, ((String) value).getBytes(StandardCharsets.UTF_8));
        }
    },
    INT8(Oid.INT8, Oid.INT8_ARRAY) {
        @Override
        void write(DataOutputStream out, Object value) throws IOException {
            out.writeInt(8);
            out.writeLong((Long) value);
        }
    },
    BOOL(Oid.BOOL, Oid.BOOL_ARRAY) {
        @Override
        void write(DataOutputStream out, Object value) throws IOException {
            out.writeInt(1);
            out.writeBoolean((Boolean) value);
        }
    },
    BYTEA(Oid.BYTEA, Oid.BYTEA_ARRAY) {
        @Override
        void write(DataOutputStream out, Object value) throws IOException {
            bytes(out, (byte[]) value);
        }
    },
    /** Days, of a {@link LocalDate}. */
    DATE(Oid.DATE, Oid.DATE_ARRAY) {
        @Override
        void write(DataOutputStream out, Object value) throws IOException {
            out.writeInt(4);
            out.writeInt(Math.toIntExact(((LocalDate) value).toEpochDay() - FIRST_DAY));
        }
    },
    /** Times, of an {@link Instant}; what is finer than a microsecond is cut off. */
    TIMESTAMPTZ(Oid.TIMESTAMPTZ, Oid.TIMESTAMPTZ_ARRAY) {
        @Override
        void write(DataOutputStream out, Object value) throws IOException {
            Instant time = (Instant) value;
            long seconds = time.getEpochSecond() - FIRST_DAY * 86_400;
            out.writeInt(8);
            out.writeLong(Math.addExact(Math.multiplyExact(seconds, 1_000_000L), time.getNano() / 1_000));
        }
    };

    /** PostgreSQL counts from the year 2000. */
    private static final long FIRST_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private static final int HEADER = 20;
    private static final int USUAL_ELEMENT = 24;

    private final int element;
    private final int array;

    ArrayType(int element, int array) {
        this.element = element;
        this.array = array;
    }

    /** Writes the length of a value, and the value. */
    abstract void write(DataOutputStream out, Object value) throws IOException;

    /** An array of one value of each row. */
    <T> Array array(Connection connection, Collection<? extends T> rows, Function<T, @Nullable Object> value)
            throws SQLException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(HEADER + rows.size() * USUAL_ELEMENT);
        DataOutputStream out = new DataOutputStream(bytes);
        try {
            out.writeInt(1);
            // some may be NULL; PostgreSQL looks for itself whether any is
            out.writeInt(1);
            out.writeInt(element);
            out.writeInt(rows.size());
            out.writeInt(1);
            for (T row : rows) {
                Object one = value.apply(row);
                if (one == null) {
                    out.writeInt(-1);
                } else {
                    write(out, one);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("memory can be written to", e);
        }
        return new PgArray(connection.unwrap(BaseConnection.class), array, bytes.toByteArray());
    }

    private static void bytes(DataOutputStream out, byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }
}
