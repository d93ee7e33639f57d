package tokenops.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tokenops.path.Word;

/**
 * One column of a set of values, sent to PostgreSQL as one array: statements take {@code unnest(?::type[], ...)} and so cost one
 * round trip for any number of rows.
 *
 * @param type PostgreSQL's name of the element type
 * @param value the column's value of a row; null is SQL's NULL
 */
public record Column<T>(String type, Function<T, @Nullable Object> value) {
    public static <T> Column<T> uuid(Function<T, UUID> value) {
        return new Column<>("uuid", value::apply);
    }

    public static <T> Column<T> uuidIf(Function<T, Optional<UUID>> value) {
        return new Column<>("uuid", row -> value.apply(row).orElse(null));
    }

    public static <T> Column<T> text(Function<T, String> value) {
        return new Column<>("text", value::apply);
    }

    public static <T> Column<T> textIf(Function<T, Optional<String>> value) {
        return new Column<>("text", row -> value.apply(row).orElse(null));
    }

    public static <T> Column<T> word(Function<T, ? extends Word> value) {
        return new Column<>("text", row -> value.apply(row).word());
    }

    public static <T> Column<T> whole(ToLongFunction<T> value) {
        return new Column<>("int8", value::applyAsLong);
    }

    public static <T> Column<T> wholeIf(Function<T, Optional<Long>> value) {
        return new Column<>("int8", row -> value.apply(row).orElse(null));
    }

    public static <T> Column<T> bytes(Function<T, byte[]> value) {
        return new Column<>("bytea", value::apply);
    }

    public static <T> Column<T> bytesIf(Function<T, Optional<byte[]>> value) {
        return new Column<>("bytea", row -> value.apply(row).orElse(null));
    }

    public static <T> Column<T> time(Function<T, Instant> value) {
        return new Column<>("timestamptz", row -> value.apply(row).toString());
    }

    public static <T> Column<T> timeIf(Function<T, Optional<Instant>> value) {
        return new Column<>(
                "timestamptz", row -> value.apply(row).map(Instant::toString).orElse(null));
    }

    Array array(Connection connection, Collection<? extends T> rows) throws SQLException {
        @Nullable Object[] values = type.equals("bytea") ? new byte[rows.size()][] : new @Nullable Object[rows.size()];
        int i = 0;
        for (T row : rows) {
            values[i++] = value.apply(row);
        }
        return connection.createArrayOf(type, values);
    }
}
