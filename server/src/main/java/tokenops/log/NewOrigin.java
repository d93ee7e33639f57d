package tokenops.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import tokenops.path.Home;
import tokenops.path.Ids;

/**
 * Ends the log under its name, so that the next start begins it under another key and name, with the leaves that the database has:
 * the way out when what was signed is lost with a database, or when the key may be in other hands.
 *
 * <p>What was signed under the old name stays true and verifies under the old key. May be repeated when it was cut off.
 */
public final class NewOrigin {
    /** A node that was seen so lately runs. */
    private static final Duration SEEN = Duration.ofSeconds(10);

    /** How the folder of a log that has ended begins, in the folder of keys. */
    static final String FOLDER = "retired-log-";

    private final Path keys;
    private final DataSource source;
    private final Clock clock;
    private final Ids ids;

    /** @param keys the server's folder of keys */
    public NewOrigin(Path keys, DataSource source, Clock clock, Ids ids) {
        this.keys = keys;
        this.source = source;
        this.clock = clock;
        this.ids = ids;
    }

    /** What came of it. */
    public sealed interface Outcome {}

    /** @param folder where key, name and last checkpoint of the old log lie now */
    public record Ended(String origin, Path folder) implements Outcome {}

    /** @param why a sentence */
    public record Refused(String why) implements Outcome {}

    /** The folder isn't that of this log's keys. @param why a sentence */
    public record WrongFolder(String why) implements Outcome {}

    /** Ends the log. @param reason for the audit trail */
    public Outcome end(String reason) throws SQLException, IOException {
        Path file = keys.resolve(Origin.NAME);
        Optional<String> beside =
                Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
        Optional<String> origin;
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            if (isServed(connection)) {
                connection.rollback();
                return new Refused("A server works on this database: stop every one of them first.");
            }
            origin = forget(connection);
            if (origin.isPresent() && !origin.equals(beside)) {
                connection.rollback();
                return new WrongFolder(
                        "The database has the log " + origin.get() + ", whose key isn't in " + keys + ": "
                                + beside.map(name -> "there is that of " + name).orElse("there is none")
                                + ". Name the server's folder with --data.");
            }
            if (origin.isPresent()) {
                note(connection, origin.get(), reason);
            }
            connection.commit();
        }
        if (beside.isEmpty()) {
            return new Refused("No log has begun here: there is neither " + file + " nor a name in the database.");
        }
        String name = beside.get();
        Path folder = keys.resolve(FOLDER + name.substring(name.lastIndexOf('/') + 1));
        Files.createDirectories(folder);
        // The key goes first: without it nothing can be signed under the old name, wherever this is cut off.
        for (String moved : List.of(LogKey.NAME, Origin.NAME, Signing.BESIDE_THE_KEY)) {
            if (Files.exists(keys.resolve(moved))) {
                Files.move(keys.resolve(moved), folder.resolve(moved), StandardCopyOption.ATOMIC_MOVE);
            }
        }
        return new Ended(name, folder);
    }

    private boolean isServed(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT 1 FROM node WHERE home = ? AND seen_at > ? LIMIT 1")) {
            statement.setShort(1, Home.SHARED.number());
            statement.setObject(2, OffsetDateTime.ofInstant(clock.instant().minus(SEEN), ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                return row.next();
            }
        }
    }

    /** The name that the database no longer has. */
    private static Optional<String> forget(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("DELETE FROM instance WHERE name = ? RETURNING value")) {
            statement.setString(1, Origin.NAME);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private void note(Connection connection, String origin, String reason) throws SQLException {
        String sql = "INSERT INTO audit (home, id, actor, action, subject, detail, at) VALUES (?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, Home.SHARED.number());
            statement.setObject(2, ids.next(Home.SHARED.number()));
            statement.setString(3, "operator at the command line");
            statement.setString(4, "newLogOrigin");
            statement.setString(5, origin);
            statement.setString(6, reason);
            statement.setObject(7, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }
}
