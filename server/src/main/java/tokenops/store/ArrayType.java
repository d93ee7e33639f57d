package tokenops.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
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
        void write(Out out, Object value) {
            java.util.UUID id = (java.util.UUID) value;
            out.whole(16);
            out.large(id.getMostSignificantBits());
            out.large(id.getLeastSignificantBits());
        }
    },
    TEXT(Oid.TEXT, Oid.TEXT_ARRAY) {
        @Override
        void write(Out out, Object value) {
            out.counted(((String) value).getBytes(StandardCharsets.UTF_8));
        }
    },
    INT8(Oid.INT8, Oid.INT8_ARRAY) {
        @Override
        void write(Out out, Object value) {
            out.whole(8);
            out.large((Long) value);
        }
    },
    BOOL(Oid.BOOL, Oid.BOOL_ARRAY) {
        @Override
        void write(Out out, Object value) {
            out.whole(1);
            out.truth((Boolean) value);
        }
    },
    BYTEA(Oid.BYTEA, Oid.BYTEA_ARRAY) {
        @Override
        void write(Out out, Object value) {
            out.counted((byte[]) value);
        }
    },
    /** Days, of a {@link LocalDate}. */
    DATE(Oid.DATE, Oid.DATE_ARRAY) {
        @Override
        void write(Out out, Object value) {
            out.whole(4);
            out.whole(Math.toIntExact(((LocalDate) value).toEpochDay() - FIRST_DAY));
        }
    },
    /** Times, of an {@link Instant}; what is finer than a microsecond is cut off. */
    TIMESTAMPTZ(Oid.TIMESTAMPTZ, Oid.TIMESTAMPTZ_ARRAY) {
        @Override
        void write(Out out, Object value) {
            Instant time = (Instant) value;
            long seconds = time.getEpochSecond() - FIRST_DAY * 86_400;
            out.whole(8);
            out.large(Math.addExact(Math.multiplyExact(seconds, 1_000_000L), time.getNano() / 1_000));
        }
    };

    /** PostgreSQL counts from the year 2000. */
    private static final long FIRST_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

    private static final int HEADER = 20;
    private static final int USUAL_ELEMENT = 24;

    /** The longest array that a virtual machine is sure to have. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private final int element;
    private final int array;

    ArrayType(int element, int array) {
        this.element = element;
        this.array = array;
    }

    /** Writes the length of a value, and the value. */
    abstract void write(Out out, Object value);

    /** An array of one value of each row. */
    <T> Array array(Connection connection, Collection<? extends T> rows, Function<T, @Nullable Object> value)
            throws SQLException {
        Out out = new Out(HEADER + rows.size() * USUAL_ELEMENT);
        out.whole(1);
        // some may be NULL; PostgreSQL looks for itself whether any is
        out.whole(1);
        out.whole(element);
        out.whole(rows.size());
        out.whole(1);
        for (T row : rows) {
            Object one = value.apply(row);
            if (one == null) {
                out.whole(-1);
            } else {
                write(out, one);
            }
        }
        return new PgArray(connection.unwrap(BaseConnection.class), array, out.bytes());
    }

    /** Bytes that grow, whole numbers with their greatest byte first. The library's streams take a lock for every number. */
    static final class Out {
        private ByteBuffer buffer;

        private Out(int expected) {
            this.buffer = ByteBuffer.allocate(expected);
        }

        private ByteBuffer room(int more) {
            if (buffer.remaining() < more) {
                int least = Math.addExact(buffer.position(), more);
                buffer =
                        ByteBuffer.allocate((int) Math.min(2L * least, LARGEST)).put(buffer.flip());
            }
            return buffer;
        }

        void whole(int value) {
            room(Integer.BYTES).putInt(value);
        }

        void large(long value) {
            room(Long.BYTES).putLong(value);
        }

        void truth(boolean value) {
            room(1).put((byte) (value ? 1 : 0));
        }

        /** Their count, then they. */
        void counted(byte[] value) {
            room(Math.addExact(Integer.BYTES, value.length))
                    .putInt(value.length)
                    .put(value);
        }

        private byte[] bytes() {
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }
}
