package tokenops.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** One state of the whole database, read only, for reckonings over all there is: they take as long as they take, beside a server that works. */
public final class Snapshot {
    private Snapshot() {}

    /** What is reckoned of it. */
    @FunctionalInterface
    public interface Reckoned<T> {
        T of(Connection snapshot) throws SQLException;
    }

    /** Reckons something of the database as it is now. */
    public static <T> T of(DataSource source, Reckoned<T> reckoned) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = connection.createStatement()) {
                // the server's limit is for requests
                statement.execute("SET LOCAL statement_timeout = 0");
                return reckoned.of(connection);
            } finally {
                connection.rollback();
            }
        }
    }
}
