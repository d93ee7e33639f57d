package tokenops.log;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import tokenops.proof.Tile;
import tokenops.proof.TileReader;

/** Committed tiles, one connection and one row each. Any thread. */
record Tiles(DataSource source) implements TileReader {
    /** The database didn't answer; {@link TileReader} has no checked exceptions. */
    static final class Unread extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unread(SQLException cause) {
            super(cause);
        }
    }

    @Override
    public byte[] read(Tile tile) {
        try (Connection connection = source.getConnection()) {
            return new StoredTree(connection).tile(tile);
        } catch (SQLException e) {
            throw new Unread(e);
        }
    }

    /** Tiles as one transaction sees them. */
    static TileReader within(StoredTree tree) {
        return tile -> {
            try {
                return tree.tile(tile);
            } catch (SQLException e) {
                throw new Unread(e);
            }
        };
    }
}
