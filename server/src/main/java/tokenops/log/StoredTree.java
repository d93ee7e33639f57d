package tokenops.log;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import tokenops.proof.Digest;
import tokenops.proof.Tile;

/**
 * The log's own tables: head, entries and tiles. Nothing but their statements, each on the caller's connection and within its
 * transaction; the rules are {@link Appending}'s.
 */
final class StoredTree {
    /** PostgreSQL's binary COPY format begins with its signature, no flags, and no extension of the header. */
    private static final byte[] COPY_START = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };

    private final Connection connection;

    StoredTree(Connection connection) {
        this.connection = connection;
    }

    /** Makes the empty log's head unless there is one. */
    void begin() throws SQLException {
        String sql = "INSERT INTO log_head (size, root) VALUES (?, ?) ON CONFLICT (one) DO NOTHING";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, Head.EMPTY.size());
            statement.setBytes(2, Head.EMPTY.root().bytes());
            statement.executeUpdate();
        }
    }

    /** The committed head, on a connection of its own. */
    static Head committed(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return new StoredTree(connection).head();
        }
    }

    /** The head as this connection sees it. */
    Head head() throws SQLException {
        return head("SELECT size, root FROM log_head");
    }

    /** The head, which stays as it is until the transaction ends: sequencers go one after another, not by failing. */
    Head lockedHead() throws SQLException {
        return head("SELECT size, root FROM log_head FOR UPDATE");
    }

    private Head head(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                throw new IllegalStateException("the log has no head");
            }
            return new Head(row.getLong(1), Digest.ofHash(row.getBytes(2)));
        }
    }

    /** Compares and sets the head; false when it isn't the old one any more. */
    boolean moveHead(Head from, Head to) throws SQLException {
        String sql = "UPDATE log_head SET size = ?, root = ? WHERE size = ? AND root = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, to.size());
            statement.setBytes(2, to.root().bytes());
            statement.setLong(3, from.size());
            statement.setBytes(4, from.root().bytes());
            return statement.executeUpdate() == 1;
        }
    }

    /** The indexes of those leaf hashes that are in the log. */
    Map<ByteBuffer, Long> indexes(Collection<byte[]> hashes) throws SQLException {
        String sql = "SELECT hash, index FROM log_entry WHERE hash = ANY(?::bytea[])";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("bytea", hashes.toArray(byte[][]::new)));
            Map<ByteBuffer, Long> found = new HashMap<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(ByteBuffer.wrap(row.getBytes(1)), row.getLong(2));
                }
            }
            return found;
        }
    }

    /** Adds entries at the indexes from {@code first} on: by COPY, which writes a page at a time and not a row. */
    void append(long first, List<Entry> entries) throws SQLException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(COPY_START);
            for (int i = 0; i < entries.size(); i++) {
                out.writeShort(3);
                out.writeInt(Long.BYTES);
                out.writeLong(first + i);
                field(out, entries.get(i).hash());
                field(out, entries.get(i).leaf());
            }
            out.writeShort(-1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(
                            "COPY log_entry (index, hash, leaf) FROM STDIN (FORMAT binary)",
                            new ByteArrayInputStream(bytes.toByteArray()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void field(DataOutputStream out, byte[] value) throws IOException {
        out.writeInt(value.length);
        out.write(value);
    }

    /** Writes tiles over their narrower selves: a tile's beginning never changes, so one row serves all widths. */
    void write(SortedMap<Tile, byte[]> tiles) throws SQLException {
        String sql = """
                INSERT INTO log_tile (level, number, hashes)
                SELECT * FROM unnest(?::integer[], ?::bigint[], ?::bytea[])
                ON CONFLICT (level, number) DO UPDATE SET hashes = EXCLUDED.hashes""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Integer[] levels = tiles.keySet().stream().map(Tile::level).toArray(Integer[]::new);
            Long[] numbers = tiles.keySet().stream().map(Tile::index).toArray(Long[]::new);
            statement.setArray(1, connection.createArrayOf("int4", levels));
            statement.setArray(2, connection.createArrayOf("int8", numbers));
            statement.setArray(
                    3, connection.createArrayOf("bytea", tiles.values().toArray(byte[][]::new)));
            statement.executeUpdate();
        }
    }

    /** The stored hashes of a tile, as many as there are now: at least the tile's width in a sound log. */
    byte[] tile(Tile tile) throws SQLException {
        String sql = "SELECT hashes FROM log_tile WHERE level = ? AND number = ?";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, tile.level());
            statement.setLong(2, tile.index());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new IllegalStateException("the log lacks the tile " + tile);
                }
                return row.getBytes(1);
            }
        }
    }
}
