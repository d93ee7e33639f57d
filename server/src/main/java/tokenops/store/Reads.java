package tokenops.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tokenops.path.Home;
import tokenops.store.Table.Reader;

/** Reading what is committed, outside the lanes. */
public final class Reads {
    private final DataSource source;

    /** The connection whose snapshot is read; each query has one of its own otherwise. */
    private final Optional<Connection> snapshot;

    public Reads(DataSource source) {
        this(source, Optional.empty());
    }

    private Reads(DataSource source, Optional<Connection> snapshot) {
        this.source = source;
        this.snapshot = snapshot;
    }

    /** What several queries say of one moment. Only for the thread that asks, and only while it reads. */
    public <T> T ofOneMoment(Function<Reads, T> reading) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                return reading.apply(new Reads(source, Optional.of(connection)));
            } finally {
                connection.rollback();
            }
        } catch (SQLException e) {
            throw new DatabaseAway(e);
        }
    }

    /** The rows of a query; parameters in the order of their marks. */
    public <R> List<R> list(String sql, Reader<R> reader, Object... parameters) {
        if (snapshot.isPresent()) {
            return list(snapshot.get(), sql, reader, parameters);
        }
        try (Connection connection = source.getConnection()) {
            return list(connection, sql, reader, parameters);
        } catch (SQLException e) {
            throw new DatabaseAway(e);
        }
    }

    private static <R> List<R> list(Connection connection, String sql, Reader<R> reader, Object... parameters) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, sql(parameters[i]));
            }
            List<R> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new DatabaseAway(e);
        }
    }

    /** The only row of a query, or empty. */
    public <R> Optional<R> one(String sql, Reader<R> reader, Object... parameters) {
        return list(sql, reader, parameters).stream().findFirst();
    }

    private static Object sql(Object parameter) {
        return switch (parameter) {
            case Instant time -> OffsetDateTime.ofInstant(time, ZoneOffset.UTC);
            case Home home -> home.number();
            default -> parameter;
        };
    }

    /** A nullable time of a row. */
    public static Optional<Instant> time(ResultSet row, String column) throws SQLException {
        @Nullable OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return Optional.ofNullable(time).map(OffsetDateTime::toInstant);
    }

    /** A time of a row that is never null. */
    public static Instant at(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A UUID of a row that is never null. */
    public static UUID uuid(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }

    /** A nullable UUID of a row. */
    public static Optional<UUID> uuidIf(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, UUID.class));
    }

    /** A nullable text of a row. */
    public static Optional<String> textIf(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    /** The database didn't answer; the request may be repeated. */
    public static final class DatabaseAway extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** @param cause what the driver said */
        public DatabaseAway(SQLException cause) {
            super(cause);
        }
    }
}
