package tokenops.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What stands in the database, as a count and a checksum of every table: two fingerprints are equal when nothing has changed.
 *
 * <p>Left out are the audit trail and the lanes' own batch numbers, which a refusal may write, the nodes' heartbeats, what a sweep may forget at any time,
 * and what the log makes of its entries; the entries themselves are in.
 */
public record Fingerprint(Map<String, String> tables) {
    private static final Set<String> LEFT_OUT =
            Set.of("audit", "batch", "node", "log_checkpoint", "log_head", "log_tile", "flyway_schema_history");

    private static final Set<String> SWEPT = Set.of("account", "credit_grant", "grant_books", "transfer");

    private static final int LONG_SWEEP = 10;

    /** Taken when nothing is under way any more: no run worked on, no callback due, no leaf that waits for the log, no
     * payment of which the provider hasn't said yet that it has the request. */
    public static Fingerprint of(TestServer server) {
        Sql sql = server.sql();
        Eventually.until(
                "nothing is under way",
                () -> sql.number("""
                SELECT (SELECT count(*) FROM run WHERE due_at IS NOT NULL AND state <> 'awaiting_evidence')
                  + (SELECT count(*) FROM callback WHERE due_at < ?::timestamptz + interval '1 minute')
                  + (SELECT count(*) FROM leaf)
                  + (SELECT count(*) FROM payment p WHERE NOT EXISTS (
                      SELECT 1 FROM confirmation c WHERE c.home = p.home AND c.payment = p.id))""", server.clock().instant().toString()) == 0);
        List<String> questions = sql.texts("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").stream()
                .filter(table -> !LEFT_OUT.contains(table))
                .map(table -> "SELECT '" + table + "=' || count(*) || ' rows, ' || coalesce(sum(hashtextextended("
                        + row(table) + ", 0)), 0) FROM " + table + " t"
                        + lasting(table, server.clock().instant()))
                .toList();
        Map<String, String> tables = new TreeMap<>();
        for (String answer : sql.texts(String.join(" UNION ALL ", questions))) {
            tables.put(answer.substring(0, answer.indexOf('=')), answer.substring(answer.indexOf('=') + 1));
        }
        return new Fingerprint(tables);
    }

    /** A payment that nobody made in time reads as expired at once, and is written so by a sweep at any moment after. */
    private static String row(String table) {
        return table.equals("payment")
                ? "(to_jsonb(t) - CASE WHEN t.state IN ('submitted', 'expired') THEN 'state' ELSE '' END)::text"
                : "t::text";
    }

    private static String lasting(String table, Instant now) {
        return switch (table) {
            case "agent" -> " WHERE t.state <> 'submitted' OR t.created_at >= '" + now.minus(Duration.ofDays(1)) + "'";
            // One that nobody paid in time reads as expired before the sweep writes so.
            case "idempotency" -> " WHERE t.at >= '" + now.minus(Duration.ofDays(7)) + "'";
            default -> "";
        };
    }

    /**
     * Does something that must change nothing; again, when the sweep of grants came in between: every ten minutes of the server's clock it
     * goes through the grants agent by agent, which can outlast several deeds.
     */
    public static <T> T unchangedBy(TestServer server, Deed<T> deed) throws Exception {
        Fingerprint before = of(server);
        T done = deed.doIt();
        Fingerprint after = of(server);
        for (int sweeps = 0; sweeps < LONG_SWEEP && after.sweptSince(before); sweeps++) {
            before = after;
            done = deed.doIt();
            after = of(server);
        }
        assertEquals(before, after, "something has changed");
        return done;
    }

    /** Whether what a sweep of grants writes has changed, and nothing else. */
    private boolean sweptSince(Fingerprint before) {
        Set<String> changed = new TreeSet<>(tables.keySet());
        changed.removeIf(table -> Objects.equals(tables.get(table), before.tables.get(table)));
        return changed.contains("grant_books") && SWEPT.containsAll(changed);
    }

    /** Something that is done. */
    @FunctionalInterface
    public interface Deed<T> {
        T doIt() throws Exception;
    }
}
