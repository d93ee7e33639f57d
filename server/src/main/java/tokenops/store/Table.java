package tokenops.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tokenops.path.Home;
import tokenops.store.Pipeline.Parameters;

/**
 * A table as the lanes see it: how its rows are locked, inserted and updated, many at a time.
 *
 * <p>Every statement's first parameter is the home; the arrays follow in the order of the columns. Tables are locked in the order
 * of {@link #order}, rows in the order of their keys, so that lanes of several nodes can't wait for each other in a circle.
 *
 * @param lock selects and locks rows by their keys; takes the key's columns
 * @param insert names the table's columns, {@code home} first; what goes into them is told by {@code inserted}. The whole statement
 *     where {@code packed}
 * @param update takes the key's columns, then {@code updated}; empty for a table whose rows never change
 * @param packed whether an insert writes one row that holds all of them
 * @param lives the lifecycles that its rows live by
 */
public record Table<K, R>(
        int order,
        String name,
        Function<R, K> keyOf,
        Reader<R> reader,
        String lock,
        List<Column<K>> key,
        String insert,
        List<Column<R>> inserted,
        String update,
        List<Column<R>> updated,
        boolean packed,
        List<Life<R, ?>> lives) {
    public Table {
        insert += packed ? "" : values(inserted);
    }

    /** A table with a row for each row. */
    public Table(
            int order,
            String name,
            Function<R, K> keyOf,
            Reader<R> reader,
            String lock,
            List<Column<K>> key,
            String insert,
            List<Column<R>> inserted,
            String update,
            List<Column<R>> updated) {
        this(order, name, keyOf, reader, lock, key, insert, inserted, update, updated, List.of());
    }

    /** A table with a row for each row, which live by these lifecycles. */
    public Table(
            int order,
            String name,
            Function<R, K> keyOf,
            Reader<R> reader,
            String lock,
            List<Column<K>> key,
            String insert,
            List<Column<R>> inserted,
            String update,
            List<Column<R>> updated,
            List<Life<R, ?>> lives) {
        this(order, name, keyOf, reader, lock, key, insert, inserted, update, updated, false, lives);
    }

    /** Arrays side by side in the select list: in FROM each would be copied first, which doubles what a row costs. */
    static String values(List<? extends Column<?>> columns) {
        return columns.stream()
                .map(column -> ", " + column.unnested())
                .collect(Collectors.joining("", " SELECT ?", ""));
    }

    /** There is one of each, and what it is made of would be hashed at every row that a command looks at. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }

    /** Reads the current row of a result. */
    @FunctionalInterface
    public interface Reader<R> {
        R read(ResultSet row) throws SQLException;
    }

    /**
     * Rows found otherwise than by their key, for each of several arguments; they are locked as well.
     *
     * @param sql takes the home, then the arguments' columns
     * @param argumentOf which argument a row was found for; must hold for rows that the same batch inserts
     */
    public record Lookup<Q, K, R>(Table<K, R> table, String sql, List<Column<Q>> arguments, Function<R, Q> argumentOf) {
        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    void lock(Pipeline pipeline, Home home, Collection<K> keys, Consumer<R> found) {
        pipeline.ask(lock, Parameters.home(home).then(Parameters.arrays(key, keys)), reader, found);
    }

    <Q> void find(Pipeline pipeline, Home home, Lookup<Q, K, R> lookup, Collection<Q> arguments, Consumer<R> found) {
        Parameters parameters = Parameters.home(home).then(Parameters.arrays(lookup.arguments, arguments));
        pipeline.ask(lookup.sql, parameters, reader, found);
    }

    void insert(Pipeline pipeline, Home home, Collection<R> rows) {
        pipeline.write(
                name, insert, Parameters.home(home).then(Parameters.arrays(inserted, rows)), packed ? 1 : rows.size());
    }

    void update(Pipeline pipeline, Home home, Collection<R> rows) {
        List<K> keys = rows.stream().map(keyOf).toList();
        Parameters parameters =
                Parameters.home(home).then(Parameters.arrays(key, keys)).then(Parameters.arrays(updated, rows));
        pipeline.write(name, update, parameters, rows.size());
    }
}
