package tokenops.bench.path;

import java.sql.SQLException;
import tokenops.bench.Figures;
import tokenops.bench.load.Database;
import tokenops.bench.load.Listener;

/** What must hold after the load, whatever the speed: nothing acknowledged is lost, nothing happened twice, money balances. */
final class Correctness {
    private final Database database;
    private final Figures figures;

    Correctness(Database database, Figures figures) {
        this.database = database;
        this.figures = figures;
    }

    void check(Runs runs, Listener listener, String failure, long creditsPerRun) throws SQLException {
        long acknowledged = runs.acknowledged.get();
        figures.check(
                runs.refused.get() == 0, "every request was acknowledged" + (failure.isEmpty() ? "" : ": " + failure));
        same("runs are stored as were acknowledged", acknowledged, "SELECT count(*) FROM run");
        same("runs are result_ready", acknowledged, "SELECT count(*) FROM run WHERE state = 'result_ready'");
        callbacks(runs, listener, acknowledged);
        money(acknowledged, creditsPerRun);
        log(acknowledged);
    }

    private void callbacks(Runs runs, Listener listener, long acknowledged) throws SQLException {
        figures.check(
                runs.delivered.get() == acknowledged, runs.delivered + " callbacks came for " + acknowledged + " runs");
        figures.check(runs.repeated() == 0, runs.repeated() + " callbacks came more than once");
        figures.check(
                listener.wrong() + listener.broken() == 0 && listener.verified() > 0,
                listener.verified() + " sampled callbacks carry both signatures, " + listener.wrong() + " are wrong, "
                        + listener.broken() + " connections broke");
        same("callbacks are recorded as delivered with one attempt answered 2xx", acknowledged, """
                SELECT count(*) FROM callback WHERE state = 'delivered'
                  AND jsonb_array_length(attempts::jsonb) = 1 AND (attempts::jsonb->0->>'status')::int BETWEEN 200 AND 299""");
    }

    private void money(long acknowledged, long creditsPerRun) throws SQLException {
        same("microcredits are held", 0, "SELECT sum(held)::bigint FROM account");
        same("runs are in flight by the accounts", 0, "SELECT sum(runs_in_flight)::bigint FROM account");
        same(
                "microcredits were debited, the price of each run",
                acknowledged * creditsPerRun,
                "SELECT coalesce(sum(debits), 0)::bigint FROM account WHERE name LIKE 'agent_credits:%'");
        same(
                "microcredits are in posted transfers",
                acknowledged * creditsPerRun,
                "SELECT coalesce(sum(amount), 0)::bigint FROM transfer WHERE phase = 'post'");
        same(
                "microcredits were burnt of grants",
                acknowledged * creditsPerRun,
                "SELECT coalesce(sum(credits - remaining), 0)::bigint FROM credit_grant");
        same("assets have balances that aren't zero in sum", 0, """
                SELECT count(*) FROM (SELECT asset FROM account GROUP BY asset HAVING sum(credits - debits) <> 0) AS wrong""");
    }

    private void log(long acknowledged) throws SQLException {
        same(
                "attestations were sealed",
                acknowledged,
                "SELECT count(*) FROM document WHERE 'attestation' = ANY(kinds)");
        same("attestations are in the log under a signed checkpoint", acknowledged, """
                SELECT count(*) FROM document d, unnest(d.kinds, d.digests) AS part (kind, digest) JOIN log_entry e
                  ON part.digest = decode(substring(convert_from(e.leaf, 'UTF8') FROM '"digest":"sha256:([0-9a-f]{64})"'), 'hex')
                WHERE part.kind = 'attestation' AND e.index < (SELECT max(size) FROM log_checkpoint)""");
    }

    private void same(String what, long expected, String sql) throws SQLException {
        long found = database.ask(sql);
        figures.check(found == expected, found + " " + what + (found == expected ? "" : ", not " + expected));
    }
}
