package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** The newest checkpoint that the quorum has cosigned, in the database: for the next start and for other nodes. Any thread. */
record Cosignatures(DataSource source, LogKey key) {
    Optional<SignedHead> newest() throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("SELECT note FROM log_cosigned WHERE origin = ?")) {
            statement.setString(1, key.origin());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(SignedHead.kept(row.getString(1))) : Optional.empty();
            }
        }
    }

    /** Keeps it unless a larger one is kept. */
    void keep(SignedHead head) throws SQLException {
        String sql = """
                INSERT INTO log_cosigned (origin, size, note) VALUES (?, ?, ?)
                ON CONFLICT (origin) DO UPDATE SET size = EXCLUDED.size, note = EXCLUDED.note
                WHERE log_cosigned.size <= EXCLUDED.size""";
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.origin());
            statement.setLong(2, head.size());
            statement.setString(3, head.note().toString());
            statement.executeUpdate();
        }
    }
}
