package tokenops.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Kind;
import tokenops.store.Documents;
import tokenops.store.Packet;
import tokenops.store.postgres.DatabaseAddress;

/**
 * Looks into a server's embedded database from beside it, as an operator with the data folder can: the password and the port
 * stand there.
 */
public final class Sql {
    private static final int PORT_LINE = 3;

    private final Path postgres;

    Sql(Path data) {
        this.postgres = data.resolve("postgres");
    }

    /** Where the database is, and who may in. */
    DatabaseAddress address() {
        try {
            String port = Files.readAllLines(postgres.resolve("cluster").resolve("postmaster.pid"))
                    .get(PORT_LINE)
                    .strip();
            String password = Files.readString(postgres.resolve("password")).strip();
            return new DatabaseAddress(
                    "jdbc:postgresql://127.0.0.1:" + port + "/tokenops",
                    Optional.of("tokenops"),
                    Optional.of(password));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection connect() throws SQLException {
        DatabaseAddress address = address();
        return DriverManager.getConnection(
                address.jdbcUrl(),
                address.user().orElseThrow(),
                address.password().orElseThrow());
    }

    /** The first column of every row, as text. */
    public List<String> texts(String question, Object... arguments) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(question)) {
            bind(statement, arguments);
            List<String> texts = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    texts.add(String.valueOf(row.getString(1)));
                }
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(question, e);
        }
    }

    /** An agent's documents of a kind, in the order of their ids. */
    public List<Documents.Stored> documents(UUID owner, Kind kind) {
        return packets("WHERE d.owner = ? ORDER BY d.id", owner).stream()
                .flatMap(packet -> packet.documents().stream())
                .filter(document -> document.kind() == kind)
                .toList();
    }

    /** The rows of documents that a condition holds for. */
    public List<Packet> packets(String condition, Object... arguments) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(Packet.SELECT + condition)) {
            bind(statement, arguments);
            List<Packet> packets = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    packets.add(Packet.READER.read(row));
                }
            }
            return packets;
        } catch (SQLException e) {
            throw new IllegalStateException(condition, e);
        }
    }

    /** The only text of the only row. */
    public String text(String question, Object... arguments) {
        List<String> texts = texts(question, arguments);
        if (texts.size() != 1) {
            throw new AssertionError(question + " gave " + texts);
        }
        return texts.getFirst();
    }

    /** The only number of the only row. */
    public long number(String question, Object... arguments) {
        return Long.parseLong(text(question, arguments));
    }

    /** Changes rows, as only an operator with the database's password can. */
    public int change(String command, Object... arguments) {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(command)) {
            bind(statement, arguments);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(command, e);
        }
    }

    private static void bind(PreparedStatement statement, Object... arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
    }
}
