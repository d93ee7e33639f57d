package tokenops.bench.load;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * What the same PostgreSQL does with nothing else to do: rows of a given width into one table with a primary key, as many to a
 * commit as a batch of the lanes has, over as many connections as there are lanes.
 */
public final class RawLimit {
    public static final int CONNECTIONS = 4;
    public static final int ROWS_PER_COMMIT = 512;

    private RawLimit() {}

    /** Rows a second. @param width bytes of a row beside its key */
    public static double measure(DataSource source, int width, int seconds) throws Exception {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE bench_raw (home smallint, id uuid, bytes bytea, PRIMARY KEY (home, id))");
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            long begun = System.nanoTime();
            long rows = 0;
            try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
                List<Callable<Long>> writers = new ArrayList<>();
                for (int home = 0; home < CONNECTIONS; home++) {
                    int here = home;
                    writers.add(() -> write(source, here, width, end));
                }
                for (Future<Long> written : threads.invokeAll(writers)) {
                    rows += written.get();
                }
            }
            double took = (System.nanoTime() - begun) / 1e9;
            statement.execute("DROP TABLE bench_raw");
            return rows / took;
        }
    }

    private static long write(DataSource source, int home, int width, long end) throws SQLException {
        Random random = new Random(home);
        long rows = 0;
        try (Connection connection = source.getConnection();
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO bench_raw SELECT ?, unnest(?::uuid[]), unnest(?::bytea[])")) {
            connection.setAutoCommit(false);
            while (System.nanoTime() < end) {
                UUID[] ids = new UUID[ROWS_PER_COMMIT];
                byte[][] bytes = new byte[ROWS_PER_COMMIT][width];
                for (int i = 0; i < ROWS_PER_COMMIT; i++) {
                    // in order, as ids that begin with the time are
                    ids[i] = new UUID(rows + i, random.nextLong());
                    random.nextBytes(bytes[i]);
                }
                insert.setInt(1, home);
                insert.setArray(2, connection.createArrayOf("uuid", ids));
                insert.setArray(3, connection.createArrayOf("bytea", bytes));
                insert.executeUpdate();
                connection.commit();
                rows += ROWS_PER_COMMIT;
            }
        }
        return rows;
    }
}
