package tokenops.log;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import tokenops.proof.Tile;
import tokenops.proof.TileReader;
import tokenops.store.Reads.DatabaseAway;

/** Committed tiles, one connection and one row each. Throws {@link DatabaseAway} when the database doesn't answer. Any thread. */
record Tiles(DataSource source) implements TileReader {
    @Override
    public byte[] read(Tile tile) {
        try (Connection connection = source.getConnection()) {
            return new StoredTree(connection).tile(tile);
        } catch (SQLException e) {
            throw new DatabaseAway(e);
        }
    }

    /** Tiles as one transaction sees them. */
    static TileReader within(StoredTree tree) {
        return tile -> {
            try {
                return tree.tile(tile);
            } catch (SQLException e) {
                throw new DatabaseAway(e);
            }
        };
    }
}
