package tokenops.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.stream.Stream;
import javax.sql.DataSource;
import tokenops.path.Home;
import tokenops.path.Ids;

/**
 * Ends the log under its name, so that the next start begins it under another key and name, with the leaves that the database has:
 * the way out when what was signed is lost with a database, or when the key may be in other hands.
 *
 * <p>What was signed under the old name stays true and verifies under the old key. May be repeated when it was cut off, and for
 * copies of the folder: the database remembers that the name has ended, and from then on no server starts under it.
 */
public final class NewOrigin {
    /** A node that was seen so lately runs. */
    private static final Duration SEEN = Duration.ofSeconds(10);

    /** How the folder of a log that has ended begins, in the folder of keys. */
    static final String FOLDER = "retired-log-";

    private final Keys keys;
    private final DataSource source;
    private final Clock clock;
    private final Ids ids;

    public NewOrigin(Keys keys, DataSource source, Clock clock, Ids ids) {
        this.keys = keys;
        this.source = source;
        this.clock = clock;
        this.ids = ids;
    }

    /** What came of it. */
    public sealed interface Outcome {}

    /** @param folder where name and last checkpoint of the old log lie now, and its key if it was here */
    public record Ended(String origin, Path folder) implements Outcome {}

    /** @param why a sentence */
    public record Refused(String why) implements Outcome {}

    /** Folder and database aren't of one log. @param why a sentence */
    public record WrongFolder(String why) implements Outcome {}

    /** Ends the log. @param reason for the audit trail */
    public Outcome end(String reason) throws SQLException, IOException {
        Optional<String> beside = keys.kept(Origin.NAME).map(String::strip);
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            // One that has ended only leaves this folder: the command was cut off, or the folder is a copy.
            boolean ended = beside.isPresent() && Origin.isEnded(connection, beside.get());
            Optional<Outcome> refusal = ended ? Optional.empty() : end(connection, beside, reason);
            refusal = refusal.or(() -> beside.flatMap(this::inTheWay));
            if (refusal.isPresent()) {
                connection.rollback();
                return refusal.get();
            }
            connection.commit();
        }
        return retired(beside.orElseThrow());
    }

    /** Ends it in the database; or says why not, and the transaction is to be rolled back. */
    private Optional<Outcome> end(Connection connection, Optional<String> beside, String reason) throws SQLException {
        if (isServed(connection)) {
            return Optional.of(new Refused("A server works on this database: stop every one of them first."));
        }
        Optional<String> origin = Origin.end(connection);
        if (origin.isEmpty() && beside.isEmpty()) {
            return Optional.of(new Refused("No log has begun here: there is neither " + keys.path(Origin.NAME)
                    + " nor a name in the database."));
        }
        if (!origin.equals(beside)) {
            return Optional.of(new WrongFolder(
                    "The database has " + origin.map(name -> "the log " + name).orElse("no log") + ", and in "
                            + keys.path("") + " there is "
                            + beside.map(name -> "the name " + name).orElse("none")
                            + ". Name the server's folder with --data."));
        }
        note(connection, origin.orElseThrow(), reason);
        return Optional.empty();
    }

    /** What moves, in order. The key goes first, if it is this log's, and the name last: by it a repetition knows what to do. */
    private List<String> moving(String origin) {
        boolean ours = keys.find(LogKey.NAME)
                .filter(key -> Origin.isOf(origin, key.jwk()))
                .isPresent();
        return Stream.of(LogKey.NAME, SignedHead.BESIDE_THE_KEY, Origin.NAME)
                .filter(name -> Files.exists(keys.path(name)) && (ours || !name.equals(LogKey.NAME)))
                .toList();
    }

    private Path folder(String origin) {
        return keys.path(FOLDER + Origin.digits(origin));
    }

    private Optional<Outcome> inTheWay(String origin) {
        return moving(origin).stream()
                .map(name -> folder(origin).resolve(name))
                .filter(Files::exists)
                .findFirst()
                .map(there -> new Refused(there + " is there already and isn't written over: take it, or the one in "
                        + keys.path("") + ", elsewhere first."));
    }

    private Ended retired(String origin) throws IOException {
        Path folder = Files.createDirectories(folder(origin));
        for (String name : moving(origin)) {
            Files.move(keys.path(name), folder.resolve(name));
        }
        return new Ended(origin, folder);
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
