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
 * may never come from two databases. A changed public host doesn't change it.
 */
record Origin(String text) {
    static final String NAME = "log-origin";
    private static final int KEY_DIGITS = 8;

    /**
     * The origin as it was fixed, or as it is fixed now when neither place has one.
     *
     * @param publicHost host and, where it isn't the usual one, port
     * @throws OriginMismatch when the two places differ or the origin is another key's
     */
    static Origin fixed(Keys keys, Jwk key, String publicHost, DataSource source) throws SQLException {
        String ending = "/log/" + Digest.of(Ed25519.raw(key.publicKey())).hex().substring(0, KEY_DIGITS);
        Optional<String> beside = keys.kept(NAME).map(String::strip);
        String inDatabase;
        try (Connection connection = source.getConnection()) {
            inDatabase = firstOf(connection, beside.orElse(publicHost + ending));
        }
        String origin = keys.text(NAME, () -> inDatabase);
        if (!origin.equals(inDatabase)) {
            throw new OriginMismatch("The keys belong to the log " + origin + ", the database to " + inDatabase + ".");
        }
        if (!origin.endsWith(ending)) {
            throw new OriginMismatch(
                    "The log " + origin + " was started with another key than the one in the folder of keys.");
        }
        return new Origin(origin);
    }

    private static String firstOf(Connection connection, String origin) throws SQLException {
        String insert = "INSERT INTO instance (name, value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
        try (PreparedStatement statement = connection.prepareStatement(insert)) {
            statement.setString(1, NAME);
            statement.setString(2, origin);
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement("SELECT value FROM instance WHERE name = ?")) {
            statement.setString(1, NAME);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
