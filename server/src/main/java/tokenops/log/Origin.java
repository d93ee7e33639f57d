package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import tokenops.proof.Digest;
import tokenops.proof.Ed25519;
import tokenops.proof.Jwk;

/**
 * The log's name: {@code <public host>/log/<first 8 hex digits of the key's SHA-256>}.
 *
 * <p>Fixed at first start and kept in two places, beside the key and in the database, which must agree: checkpoints of one name
 * may never come from two databases. A changed public host doesn't change it. A name that has ended ({@link NewOrigin}) is
 * remembered in the database by its key's digits: neither it nor its key come back, wherever copies of them lie.
 */
record Origin(String text) {
    static final String NAME = "log-origin";

    /** How the rows of ended names begin; the key's digits follow. */
    private static final String ENDED = "ended-log/";

    private static final int KEY_DIGITS = 8;

    /**
     * The origin as it was fixed, or as it is fixed now when neither place has one.
     *
     * @param publicHost host and, where it isn't the usual one, port
     * @throws OriginMismatch when the two places differ, or the origin is another key's or has ended
     */
    static Origin fixed(Keys keys, Jwk key, String publicHost, DataSource source) throws SQLException {
        String offered = keys.kept(NAME).map(String::strip).orElse(publicHost + ending(key));
        requireKey(offered, key);
        String inDatabase = firstOf(offered, source);
        String origin = keys.text(NAME, () -> inDatabase);
        if (!origin.equals(inDatabase)) {
            throw new OriginMismatch("The keys belong to the log " + origin + ", the database to " + inDatabase + ".");
        }
        requireKey(origin, key);
        return new Origin(origin);
    }

    /** Whether it is the name of that key's log. */
    static boolean isOf(String origin, Jwk key) {
        return origin.endsWith(ending(key));
    }

    private static String ending(Jwk key) {
        return "/log/" + Digest.of(Ed25519.raw(key.publicKey())).hex().substring(0, KEY_DIGITS);
    }

    private static void requireKey(String origin, Jwk key) {
        if (!isOf(origin, key)) {
            throw new OriginMismatch(
                    "The log " + origin + " was started with another key than the one in the folder of keys.");
        }
    }

    /** What the database has, which is the one that is offered when it had none. */
    private static String firstOf(String offered, DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            // Inserted first: that waits for whoever is just ending a name, and what comes then sees what that has
            // written.
            insert(connection, NAME, offered);
            if (isEnded(connection, offered)) {
                connection.rollback();
                throw new OriginMismatch("The log " + offered
                        + " has ended, and its key signs no more: take it out of the folder of keys, or bring those of the log"
                        + " that has begun since.");
            }
            String origin = value(connection, NAME).orElseThrow();
            connection.commit();
            return origin;
        }
    }

    /** Whether the log of that name, or another one of its key, has ended in this database. */
    static boolean isEnded(Connection connection, String origin) throws SQLException {
        return value(connection, ended(origin)).isPresent();
    }

    /** Ends the name that the database has, for good once it is committed; which one that was. */
    static Optional<String> end(Connection connection) throws SQLException {
        String sql = "DELETE FROM instance WHERE name = ? RETURNING value";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, NAME);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                String origin = row.getString(1);
                insert(connection, ended(origin), origin);
                return Optional.of(origin);
            }
        }
    }

    private static String ended(String origin) {
        return ENDED + digits(origin);
    }

    /** Those of its key. */
    static String digits(String origin) {
        return origin.substring(origin.lastIndexOf('/') + 1);
    }

    private static void insert(Connection connection, String name, String value) throws SQLException {
        String sql = "INSERT INTO instance (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, name);
            statement.setString(2, value);
            statement.executeUpdate();
        }
    }

    private static Optional<String> value(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT value FROM instance WHERE name = ?")) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
