package tokenops.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import tokenops.path.Home;

/**
 * A table as the lanes see it: how its rows are locked, inserted and updated, many at a time.
 *
 * <p>Every statement's first parameter is the home; the arrays follow in the order of the columns. Tables are locked in the order
 * of {@link #order}, rows in the order of their keys, so that lanes of several nodes can't wait for each other in a circle.
 *
 * @param lock selects and locks rows by their keys; takes the key's columns
 * @param insert takes {@code inserted}
 * @param update takes the key's columns, then {@code updated}; empty for a table whose rows never change
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
        List<Column<R>> updated) {

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
    public record Lookup<Q, K, R>(
            Table<K, R> table, String sql, List<Column<Q>> arguments, Function<R, Q> argumentOf) {}

    List<R> lock(Connection connection, Home home, Collection<K> keys) throws SQLException {
        return select(connection, lock, home, key, keys);
    }

    <Q> List<R> find(Connection connection, Home home, Lookup<Q, K, R> lookup, Collection<Q> arguments)
            throws SQLException {
        return select(connection, lookup.sql, home, lookup.arguments, arguments);
    }

    private <T> List<R> select(
            Connection connection, String sql, Home home, List<Column<T>> columns, Collection<T> values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, home.number());
            bind(connection, statement, 2, columns, values);
            List<R> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        }
    }

    void insert(Connection connection, Home home, Collection<R> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setShort(1, home.number());
            bind(connection, statement, 2, inserted, rows);
            expect(rows.size(), statement.executeUpdate());
        }
    }

    void update(Connection connection, Home home, Collection<R> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(update)) {
            statement.setShort(1, home.number());
            List<K> keys = new ArrayList<>(rows.size());
            rows.forEach(row -> keys.add(keyOf.apply(row)));
            bind(connection, statement, 2, key, keys);
            bind(connection, statement, 2 + key.size(), updated, rows);
            expect(rows.size(), statement.executeUpdate());
        }
    }

    private void expect(int wanted, int written) {
        if (wanted != written) {
            throw new IllegalStateException(name + ": " + wanted + " rows to write, " + written + " written");
        }
    }

    private static <T> void bind(
            Connection connection, PreparedStatement statement, int first, List<Column<T>> columns, Collection<T> rows)
            throws SQLException {
        for (int i = 0; i < columns.size(); i++) {
            statement.setArray(first + i, columns.get(i).array(connection, rows));
        }
    }
}
