package tokenops.bench.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What a load driver asks the server's database, beside the server. One thread at a time. */
public final class Database implements AutoCloseable {
    private final Connection connection;

    /** @param connection closed with this */
    public Database(Connection connection) {
        this.connection = connection;
    }

    public Connection connection() {
        return connection;
    }

    /** One number. */
    public long ask(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Brings statistics up to what was just loaded, so that plans are those of a database that has been there for a while. */
    public void vacuum() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("VACUUM ANALYZE");
        }
    }

    /** So that what follows doesn't pay for what was written before. */
    public void checkpoint() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT");
        }
    }

    /** How the database stands: bytes of log written, bytes stored, transactions, rows written by table. */
    public record Standing(long wal, long stored, long commits, Map<String, Long> rows) {
        /** What was written since; what is stored may have become less. */
        public Standing since(Standing before) {
            Map<String, Long> written = new TreeMap<>();
            rows.forEach((table, now) -> {
                long more = now - before.rows.getOrDefault(table, 0L);
                if (more > 0) {
                    written.put(table, more);
                }
            });
            return new Standing(wal - before.wal, stored - before.stored, commits - before.commits, written);
        }

        public long allRows() {
            return rows.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** How it stands at this moment. */
    public Standing standing() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        String sql = "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.put(row.getString(1), row.getLong(2));
            }
        }
        return new Standing(
                ask("SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint"),
                ask("SELECT pg_database_size(current_database())"),
                ask("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"),
                rows);
    }

    /** Attestations that came into a signed checkpoint between two moments. */
    public long attestationsIn(Instant from, Instant to) throws SQLException {
        String sql = """
                SELECT count(*) FROM log_entry
                WHERE convert_from(leaf, 'UTF8') LIKE '%"type":"attestation"%'
                  AND index >= (SELECT coalesce(max(size), 0) FROM log_checkpoint WHERE at < ?)
                  AND index < (SELECT coalesce(max(size), 0) FROM log_checkpoint WHERE at < ?)""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setTimestamp(1, Timestamp.from(from));
            statement.setTimestamp(2, Timestamp.from(to));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
