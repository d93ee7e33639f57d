package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Tile;
import tokenops.store.Reads.DatabaseAway;

/** The log's tables, as one snapshot has them. */
final class StoredLog implements AuditedLog {
    private static final int FETCHED = 1_000;

    private final Connection snapshot;
    private final Cursor entries;
    private final Cursor checkpoints;

    StoredLog(Connection snapshot) throws SQLException {
        this.snapshot = snapshot;
        this.entries = new Cursor(snapshot, "SELECT index, leaf, hash FROM log_entry ORDER BY index");
        this.checkpoints = new Cursor(snapshot, "SELECT origin, size, note FROM log_checkpoint ORDER BY size");
    }

    @Override
    public Optional<Numbered> next(Tally tally) {
        return entries.next(row -> new Numbered(row.getLong(1), new Entry(row.getBytes(2), row.getBytes(3))));
    }

    @Override
    public Optional<Kept> nextCheckpoint() {
        return checkpoints.next(row -> new Kept(row.getString(1), row.getLong(2), row.getString(3)));
    }

    @Override
    public Optional<byte[]> tile(Tile tile) {
        try (PreparedStatement statement =
                snapshot.prepareStatement("SELECT hashes FROM log_tile WHERE level = ? AND number = ?")) {
            statement.setInt(1, tile.level());
            statement.setLong(2, tile.index());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw new DatabaseAway(e);
        }
    }

    @Override
    public List<Tile> tilesBeyond(long size) {
        // a tile has up to 256 hashes of its level
        String sql = """
                SELECT level, number FROM log_tile
                WHERE number >= ((?::bigint >> (8 * level)) + 255) / 256
                ORDER BY level, number""";
        List<Tile> beyond = new ArrayList<>();
        try (PreparedStatement statement = snapshot.prepareStatement(sql)) {
            statement.setLong(1, size);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    beyond.add(new Tile(row.getInt(1), row.getLong(2), Tile.FULL));
                }
            }
            return beyond;
        } catch (SQLException e) {
            throw new DatabaseAway(e);
        }
    }

    @Override
    public Head head() {
        try {
            return new StoredTree(snapshot).head();
        } catch (SQLException e) {
            throw new DatabaseAway(e);
        }
    }

    @Override
    public void close() {
        try {
            entries.statement.close();
            checkpoints.statement.close();
        } catch (SQLException e) {
            throw new DatabaseAway(e);
        }
    }

    /** Rows that are fetched as they are asked for. */
    private static final class Cursor {
        private final PreparedStatement statement;
        private final ResultSet rows;

        private interface Reader<T> {
            T of(ResultSet row) throws SQLException;
        }

        Cursor(Connection snapshot, String sql) throws SQLException {
            this.statement = snapshot.prepareStatement(sql);
            statement.setFetchSize(FETCHED);
            this.rows = statement.executeQuery();
        }

        <T> Optional<T> next(Reader<T> reader) {
            try {
                return rows.next() ? Optional.of(reader.of(rows)) : Optional.empty();
            } catch (SQLException e) {
                throw new DatabaseAway(e);
            }
        }
    }
}
