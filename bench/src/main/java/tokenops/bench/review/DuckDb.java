package tokenops.bench.review;

import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The same questions put to DuckDB over the same file with as many threads: the file is read into a table once, and each check is
 * one query over it, written as its documentation advises.
 */
final class DuckDb {
    private static final String ZERO = "'" + Export.ZERO + "'";

    /** Token sums are kept, so that both can be compared; of the others only the time counts. */
    private static final String TOTALS =
            "SELECT token, sum(value)::VARCHAR, count(*), sum(CASE WHEN f = %1$s THEN value ELSE 0 END), sum(CASE WHEN t = %1$s THEN value ELSE 0 END) FROM transfers GROUP BY token"
                    .formatted(ZERO);

    private static final List<String> QUESTIONS = List.of(
            // holders of each token
            "SELECT token, count(DISTINCT holder) FROM (SELECT token, f AS holder FROM transfers UNION ALL SELECT token, t FROM transfers) WHERE holder <> %s GROUP BY token"
                    .formatted(ZERO),
            // the busiest counterparties
            "SELECT holder, count(*) AS n, count(DISTINCT token) FROM (SELECT token, f AS holder FROM transfers UNION ALL SELECT token, t FROM transfers) GROUP BY holder ORDER BY n DESC, holder LIMIT 11",
            // events that stand twice
            "SELECT transaction_hash, log_index, count(*) FROM transfers GROUP BY ALL HAVING count(*) > 1",
            // transfers of nothing, and the zero address
            "SELECT count(*) FROM transfers WHERE value = 0 OR token = %1$s OR (f = %1$s AND t = %1$s)".formatted(ZERO),
            // what holders must have held at the start: the lowest that each one's balance falls, along the chain
            """
            SELECT token, sum(greatest(0, -lowest)) FROM (
              SELECT token, holder, min(balance) AS lowest FROM (
                SELECT token, holder, sum(delta) OVER (PARTITION BY token, holder ORDER BY block_number, log_index, received) AS balance
                FROM (SELECT token, f AS holder, -value AS delta, block_number, log_index, 0 AS received FROM transfers WHERE token IN (%1$s)
                      UNION ALL
                      SELECT token, t, value, block_number, log_index, 1 FROM transfers WHERE token IN (%1$s))
              ) GROUP BY token, holder
            ) GROUP BY token"""
                    .formatted(stated()),
            // activity over blocks
            "SELECT block_number // 500, count(*), sum(value) FROM transfers GROUP BY 1");

    private DuckDb() {}

    /** The tokens of which a supply or opening balances are stated: of others nothing is known to hold balances against. */
    private static String stated() {
        return String.join(
                ", ", Faults.stated().stream().map(token -> "'" + token + "'").toList());
    }

    /** What it took, and the sum of each token. */
    record Answers(double seconds, double loading, Map<String, BigInteger> totals) {}

    static Answers ask(Path file, boolean json, int threads, Path folder) throws SQLException {
        String columns =
                "{'token_address': 'VARCHAR', 'from_address': 'VARCHAR', 'to_address': 'VARCHAR', 'value': 'VARCHAR',"
                        + " 'transaction_hash': 'VARCHAR', 'log_index': 'BIGINT', 'block_number': 'BIGINT'}";
        String source = json
                ? "read_json('" + file + "', format = 'newline_delimited', columns = " + columns + ")"
                : "read_csv('" + file + "', header = true, columns = " + columns + ")";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = " + threads);
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("SET temp_directory = '" + folder.resolve("duckdb") + "'");
            long begun = System.nanoTime();
            statement.execute(
                    "CREATE TABLE transfers AS SELECT token_address AS token, from_address AS f, to_address AS t,"
                            + " TRY_CAST(value AS HUGEINT) AS value, transaction_hash, log_index, block_number FROM "
                            + source
                            + " WHERE TRY_CAST(value AS HUGEINT) IS NOT NULL");
            double loading = (System.nanoTime() - begun) / 1e9;
            Map<String, BigInteger> totals = new TreeMap<>();
            try (ResultSet rows = statement.executeQuery(TOTALS)) {
                while (rows.next()) {
                    totals.put(rows.getString(1), new BigInteger(rows.getString(2)));
                }
            }
            for (String question : QUESTIONS) {
                try (ResultSet rows = statement.executeQuery(question)) {
                    while (rows.next()) {
                        rows.getString(1);
                    }
                }
            }
            return new Answers((System.nanoTime() - begun) / 1e9, loading, totals);
        }
    }
}
