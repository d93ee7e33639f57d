package tokenops.store;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tokenops.path.Word;

/**
 * One column of a set of values, sent to PostgreSQL as one array: statements unnest it and so cost one round trip for any number of
 * rows.
 *
 * @param type of the elements
 * @param cast to what PostgreSQL casts each element when it is inserted; empty for nothing
 * @param value the column's value of a row, as the type takes it; null is SQL's NULL
 */
public record Column<T>(ArrayType type, String cast, Function<T, @Nullable Object> value) {
    private Column(ArrayType type, Function<T, @Nullable Object> value) {
        this(type, "", value);
    }

    public static <T> Column<T> uuid(Function<T, UUID> value) {
        return new Column<>(ArrayType.UUID, value::apply);
    }

    public static <T> Column<T> uuidIf(Function<T, Optional<UUID>> value) {
        return new Column<>(ArrayType.UUID, row -> value.apply(row).orElse(null));
    }

    public static <T> Column<T> text(Function<T, String> value) {
        return new Column<>(ArrayType.TEXT, value::apply);
    }

    public static <T> Column<T> textIf(Function<T, Optional<String>> value) {
        return new Column<>(ArrayType.TEXT, row -> value.apply(row).orElse(null));
    }

    public static <T> Column<T> word(Function<T, ? extends Word> value) {
        return new Column<>(ArrayType.TEXT, row -> value.apply(row).word());
    }

    public static <T> Column<T> whole(ToLongFunction<T> value) {
        return new Column<>(ArrayType.INT8, value::applyAsLong);
    }

    public static <T> Column<T> wholeIf(Function<T, Optional<Long>> value) {
        return new Column<>(ArrayType.INT8, row -> value.apply(row).orElse(null));
    }

    public static <T> Column<T> truth(Predicate<T> value) {
        return new Column<>(ArrayType.BOOL, value::test);
    }

    public static <T> Column<T> bytes(Function<T, byte[]> value) {
        return new Column<>(ArrayType.BYTEA, value::apply);
    }

    public static <T> Column<T> bytesIf(Function<T, Optional<byte[]>> value) {
        return new Column<>(ArrayType.BYTEA, row -> value.apply(row).orElse(null));
    }

    public static <T> Column<T> day(Function<T, LocalDate> value) {
        return new Column<>(ArrayType.DATE, value::apply);
    }

    public static <T> Column<T> time(Function<T, Instant> value) {
        return new Column<>(ArrayType.TIMESTAMPTZ, value::apply);
    }

    public static <T> Column<T> timeIf(Function<T, Optional<Instant>> value) {
        return new Column<>(ArrayType.TIMESTAMPTZ, row -> value.apply(row).orElse(null));
    }

    /** The same, of another type than any that arrays have here: {@code uuid[]}, say, from its text. */
    Column<T> as(String other) {
        return new Column<>(type, "::" + other, value);
    }

    /** What gives its values one by one, in a select list. */
    String unnested() {
        return "unnest(?::" + type.name().toLowerCase(Locale.ROOT) + "[])" + cast;
    }

    Array array(Connection connection, Collection<? extends T> rows) throws SQLException {
        return type.array(connection, rows, value);
    }
}
