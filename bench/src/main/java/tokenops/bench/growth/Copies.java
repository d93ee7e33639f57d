package tokenops.bench.growth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import tokenops.bench.load.Runs;
import tokenops.proof.LogLeaf;

/**
 * Fills a server's database with copies of runs that it has stored, beside the server while it has nothing to do: all rows of a run, each
 * copy older than those before, with ids, keys and digests of its own. What is inside documents stays as it was. Leaves wait for the
 * server's own sequencer, and accounts, grants and contracts are brought up to date: afterwards the books still check.
 */
final class Copies {
    private static final List<String> LOGGED = List.of("attestation", "callback_delivery");

    /** Leaves in one waiting row. */
    private static final int LEAVES = 256;

    private final DataSource source;
    private final Window window;
    private final int runs;
    private final List<Stencil> stencils;
    private int copies;

    private Copies(DataSource source, Window window, int runs, List<Stencil> stencils) {
        this.source = source;
        this.window = window;
        this.runs = runs;
        this.stencils = stencils;
    }

    /** Reads the runs of a window, all of them ended and delivered. */
    static Copies of(DataSource source, Window window, int runs) throws SQLException, IOException {
        List<Stencil> stencils = new ArrayList<>();
        try (Connection connection = source.getConnection()) {
            for (String table : List.of("run", "document", "callback", "transfer", "evidence")) {
                stencils.add(Stencil.read(connection, table, window.ids("id"), window));
            }
            stencils.add(Stencil.read(connection, "idempotency", window.times("at"), window));
        }
        return new Copies(source, window, runs, stencils);
    }

    /** Runs in one copy. */
    int runs() {
        return runs;
    }

    /** Writes so many more copies, fewer when the time is over; how many it wrote. */
    int write(int wanted, long untilNanos) throws SQLException, InterruptedException, ExecutionException {
        AtomicInteger turn = new AtomicInteger(copies);
        int threads = Runtime.getRuntime().availableProcessors();
        try (ExecutorService writers = Executors.newFixedThreadPool(threads)) {
            Callable<Integer> writer = () -> {
                int written = 0;
                try (Connection connection = source.getConnection()) {
                    connection.setAutoCommit(false);
                    while (System.nanoTime() < untilNanos) {
                        int number = turn.getAndIncrement();
                        if (number >= copies + wanted) {
                            break;
                        }
                        write(connection, number + 1);
                        written++;
                    }
                }
                return written;
            };
            int written = 0;
            for (Future<Integer> one : writers.invokeAll(java.util.Collections.nCopies(threads, writer))) {
                written += one.get();
            }
            book(written);
            copies += written;
            return written;
        }
    }

    private void write(Connection connection, int number) throws SQLException, IOException {
        for (Stencil stencil : stencils) {
            byte[] copy = stencil.copy(number, number * window.length(), (long) number * Runs.MOST);
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("COPY " + stencil.table() + " FROM STDIN (FORMAT binary)", new ByteArrayInputStream(copy));
            leave(connection, stencil.leaves(copy, LOGGED));
        }
        connection.commit();
    }

    private static void leave(Connection connection, List<Stencil.Waiting> leaves) throws SQLException {
        Map<Short, List<Stencil.Waiting>> byHome =
                leaves.stream().collect(Collectors.groupingBy(Stencil.Waiting::home));
        String sql = "INSERT INTO leaf (home, id, leaves) VALUES (?, ?, ?)";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (Map.Entry<Short, List<Stencil.Waiting>> home : byHome.entrySet()) {
                List<Stencil.Waiting> all = home.getValue();
                for (int from = 0; from < all.size(); from += LEAVES) {
                    List<Stencil.Waiting> some = all.subList(from, Math.min(all.size(), from + LEAVES));
                    byte[][] bytes = some.stream()
                            .map(leaf -> new LogLeaf(leaf.digest(), leaf.time(), leaf.kind()).bytes())
                            .toArray(byte[][]::new);
                    statement.setShort(1, home.getKey());
                    statement.setObject(2, some.getFirst().document());
                    statement.setArray(3, connection.createArrayOf("bytea", bytes));
                    statement.executeUpdate();
                }
            }
        }
    }

    /** What so many copies have moved. */
    private void book(int written) throws SQLException {
        String posted = "SELECT home, agent, debit, credit, asset, of, amount FROM transfer WHERE phase = 'post' AND "
                + window.ids("id");
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("""
                    UPDATE account a SET debits = a.debits + %2$d * m.debits, credits = a.credits + %2$d * m.credits
                    FROM (SELECT t.home, side.name, t.asset, sum(side.debits)::bigint AS debits, sum(side.credits)::bigint AS credits
                      FROM (%1$s) AS t, LATERAL (VALUES (t.debit, t.amount, 0), (t.credit, 0, t.amount)) AS side (name, debits, credits)
                      GROUP BY t.home, side.name, t.asset) AS m
                    WHERE a.home = m.home AND a.name = m.name AND a.asset = m.asset""".formatted(posted, written));
            statement.executeUpdate("""
                    UPDATE credit_grant g SET remaining = g.remaining - %2$d * m.amount
                    FROM (SELECT home, agent, sum(amount)::bigint AS amount FROM (%1$s) AS t GROUP BY home, agent) AS m
                    WHERE g.home = m.home AND g.agent = m.agent""".formatted(posted, written));
            statement.executeUpdate("""
                    UPDATE contract c SET committed = c.committed + %2$d * m.amount, runs = c.runs + %2$d * m.runs
                    FROM (SELECT r.home, r.contract, sum(t.amount)::bigint AS amount, count(*) AS runs
                      FROM run r JOIN (%1$s) AS t ON t.home = r.home AND t.of = r.hold GROUP BY r.home, r.contract) AS m
                    WHERE c.home = m.home AND c.id = m.contract""".formatted(posted, written));
        }
    }
}
