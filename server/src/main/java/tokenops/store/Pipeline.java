package tokenops.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import tokenops.path.Home;
import tokenops.store.Table.Reader;

/**
 * Statements that go to the database in one round trip and are done there in this order: the driver sends what is joined by
 * semicolons without waiting in between. A round trip costs both sides more than most of the statements do.
 *
 * <p>Made for one use by one thread. Nothing is known to be done before {@link #run} returns.
 */
final class Pipeline {
    private final List<Step> steps = new ArrayList<>();

    /** Sets a statement's parameters from {@code first} on; returns the number of the next one. */
    @FunctionalInterface
    interface Parameters {
        int set(Connection connection, PreparedStatement statement, int first) throws SQLException;

        /** These, then others. */
        default Parameters then(Parameters others) {
            return (connection, statement, first) ->
                    others.set(connection, statement, set(connection, statement, first));
        }

        static Parameters home(Home home) {
            return (connection, statement, first) -> {
                statement.setShort(first, home.number());
                return first + 1;
            };
        }

        /** One array for each column. */
        static <T> Parameters arrays(List<Column<T>> columns, Collection<? extends T> rows) {
            return (connection, statement, first) -> {
                for (int i = 0; i < columns.size(); i++) {
                    statement.setArray(first + i, columns.get(i).array(connection, rows));
                }
                return first + columns.size();
            };
        }
    }

    private record Step(String sql, Parameters parameters, Answer answer) {}

    @FunctionalInterface
    private interface Answer {
        void take(PreparedStatement statement) throws SQLException;
    }

    /** Adds a query; its rows are handed on in order when all statements are done. */
    <R> void ask(String sql, Parameters parameters, Reader<R> reader, Consumer<R> found) {
        steps.add(new Step(sql, parameters, statement -> {
            try (ResultSet result = statement.getResultSet()) {
                while (result.next()) {
                    found.accept(reader.read(result));
                }
            }
        }));
    }

    /** Adds a statement that must write so many rows. */
    void write(String what, String sql, Parameters parameters, int rows) {
        steps.add(new Step(sql, parameters, statement -> {
            int written = statement.getUpdateCount();
            if (written != rows) {
                throw new IllegalStateException(what + ": " + rows + " rows to write, " + written + " written");
            }
        }));
    }

    void run(Connection connection) throws SQLException {
        if (steps.isEmpty()) {
            return;
        }
        String sql = steps.stream().map(Step::sql).collect(Collectors.joining("\n;\n"));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = 1;
            for (Step step : steps) {
                next = step.parameters.set(connection, statement, next);
            }
            statement.execute();
            for (Step step : steps) {
                step.answer.take(statement);
                statement.getMoreResults();
            }
        }
    }
}
