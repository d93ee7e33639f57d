package tokenops.log;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import tokenops.path.Home;
import tokenops.path.Outcome;
import tokenops.proof.Digest;
import tokenops.proof.Merkle;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Rows;

/** Leaves that stand for nothing, for benches: written as lanes write them, by themselves or many at once. */
public final class Leaves {
    /** As many as a full batch of runs leaves. */
    private static final int IN_A_ROW = 256;

    private static final int ROWS_IN_A_COMMIT = 64;

    private final Core core;

    public Leaves(Core core) {
        this.core = core;
    }

    /** Has so many wait for the log, in all homes, without a lane. */
    public void pileUp(DataSource source, long leaves) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO leaf (home, id, leaves) VALUES (?, ?, ?)")) {
            connection.setAutoCommit(false);
            int rows = 0;
            for (long written = 0; written < leaves; written += IN_A_ROW) {
                int home = rows % core.homes().homes();
                int count = (int) Math.min(IN_A_ROW, leaves - written);
                byte[][] bytes = new byte[count][];
                Leaf first = fresh(home);
                bytes[0] = first.bytes();
                for (int i = 1; i < count; i++) {
                    bytes[i] = fresh(home).bytes();
                }
                insert.setInt(1, home);
                insert.setObject(2, first.document());
                insert.setArray(3, connection.createArrayOf("bytea", bytes));
                insert.addBatch();
                rows++;
                if (rows % ROWS_IN_A_COMMIT == 0) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
            insert.executeBatch();
            connection.commit();
        }
    }

    /** Writes one through the lane of a home; returns when it is committed. @return its hash in the tree */
    public byte[] write(int home) {
        Leaf leaf = fresh(home);
        core.lanes().submit(new Put(new Home(home), leaf)).orFail();
        return Merkle.leafHash(leaf.bytes());
    }

    private Leaf fresh(int home) {
        UUID id = core.ids().next(home);
        Digest digest = Digest.of(id.toString().getBytes(StandardCharsets.US_ASCII));
        return new Leaf(id, digest, Leaf.Type.ATTESTATION, core.now());
    }

    private record Put(Home home, Leaf leaf) implements Command<Boolean> {
        @Override
        public void needs(Needs needs) {}

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            rows.put(Leaf.WAITING, leaf);
            return Outcome.done(true);
        }
    }
}
