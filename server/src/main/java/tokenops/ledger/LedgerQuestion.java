package tokenops.ledger;

import tokenops.path.Word;

/**
 * What is asked of the whole ledger. Each question's query yields every row that was recomputed, with a sentence where it is wrong
 * and null where it is right.
 *
 * <p>A hold is open while no transfer ends it. What a run burnt is what its hold's end took, of the grants in the order in which the
 * hold reserved them; that order stands in the run's row.
 */
enum LedgerQuestion implements Word {
    BALANCES("every account's debits, credits and held amount are the sums of its transfers", """
            SELECT CASE WHEN (coalesce(a.debits, 0), coalesce(a.credits, 0), coalesce(a.held, 0))
                        <> (coalesce(m.debits, 0), coalesce(m.credits, 0), coalesce(h.held, 0))
              THEN format('account %s %s in home %s has debits %s, credits %s, held %s; its transfers say %s, %s, %s',
                name, asset, home, a.debits, a.credits, a.held, coalesce(m.debits, 0), coalesce(m.credits, 0), coalesce(h.held, 0)) END
            FROM account a
            FULL JOIN (
              SELECT home, name, asset, sum(debits) AS debits, sum(credits) AS credits
              FROM transfer t, LATERAL (VALUES (t.debit, t.amount, 0), (t.credit, 0, t.amount)) AS side (name, debits, credits)
              WHERE t.phase IN ('single', 'post') GROUP BY home, name, asset) AS m USING (home, name, asset)
            FULL JOIN (
              SELECT home, debit AS name, asset, sum(amount) AS held FROM open_hold GROUP BY home, debit, asset) AS h
              USING (home, name, asset)"""),
    ASSETS_BY_HOME("for every asset the balances of a home come to zero", """
            SELECT CASE WHEN sum(credits - debits) <> 0
              THEN format('the balances of %s in home %s come to %s', asset, home, sum(credits - debits)) END
            FROM account GROUP BY home, asset"""),
    ASSETS("for every asset all balances come to zero", """
            SELECT CASE WHEN sum(credits - debits) <> 0
              THEN format('all balances of %s come to %s', asset, sum(credits - debits)) END
            FROM account GROUP BY asset"""),
    ENDS("every post or void ends one hold of its own home and accounts, and takes no more than it", """
            SELECT CASE WHEN p.id IS NULL THEN format('transfer %s ends a hold that there is not', e.id)
              WHEN p.phase <> 'pending' OR (p.agent, p.debit, p.credit, p.asset, p.subject) <> (e.agent, e.debit, e.credit, e.asset, e.subject)
                OR e.amount > p.amount
              THEN format('transfer %s of %s does not fit the hold %s of %s', e.id, e.amount, p.id, p.amount) END
            FROM transfer e LEFT JOIN transfer p ON p.home = e.home AND p.agent = e.agent AND p.id = e.of
            WHERE e.phase IN ('post', 'void')"""),
    RUNS("every run has one hold, of the amount that its row says and reserves", """
            SELECT CASE WHEN p.id IS NULL OR p.phase <> 'pending' OR p.subject <> r.id OR p.amount <> r.held OR p.asset <> r.credit
                OR r.held <> (SELECT coalesce(sum(split_part(part, ':', 2)::bigint), 0) FROM unnest(string_to_array(r.reserved, ',')) AS part)
              THEN format('run %s holds %s by its row, %s by its transfer', r.id, r.held, coalesce(p.amount, 0)) END
            FROM run r LEFT JOIN transfer p ON p.home = r.home AND p.agent = r.agent AND p.id = r.hold"""),
    RUN_STATES("every run's hold is open as long as the run is in flight, and no longer", """
            SELECT CASE WHEN (r.state IN ('accepted', 'queued', 'operating', 'awaiting_evidence')) <> (e.id IS NULL)
              THEN format('run %s is %s, its hold is %s', r.id, r.state, CASE WHEN e.id IS NULL THEN 'open' ELSE 'ended by ' || e.id END) END
            FROM run r LEFT JOIN transfer e ON e.home = r.home AND e.of = r.hold"""),
    GRANTS(
            "of every grant remains what was not burnt, taken back or expired, and is held what open runs and refunds reserve",
            """
            SELECT CASE WHEN g.remaining <> g.credits - coalesce(b.burnt, 0) - coalesce(k.taken, 0) - coalesce(k.expired, 0)
                OR g.held <> coalesce(b.held, 0) + coalesce(f.held, 0)
              THEN format('grant %s of %s: %s remain and %s are held; its runs burnt %s and reserve %s, refunds reserve %s, %s were taken back, %s expired',
                g.id, g.credits, g.remaining, g.held, coalesce(b.burnt, 0), coalesce(b.held, 0), coalesce(f.held, 0),
                coalesce(k.taken, 0), coalesce(k.expired, 0)) END
            FROM credit_grant g
            LEFT JOIN grant_books k ON k.home = g.home AND k.credit_grant = g.id
            LEFT JOIN (
              SELECT home, payment, sum(held) AS held FROM adjustment WHERE state IN ('requested', 'submitted') GROUP BY home, payment) AS f
              ON f.home = g.home AND f.payment = g.payment
            LEFT JOIN (
              SELECT home, id, sum(CASE WHEN ended IS NULL THEN 0 ELSE greatest(0, least(amount, taken - before)) END) AS burnt,
                sum(CASE WHEN ended IS NULL THEN amount ELSE 0 END) AS held
              FROM (
                SELECT r.home, split_part(part.text, ':', 1)::uuid AS id, split_part(part.text, ':', 2)::bigint AS amount,
                  e.id AS ended, CASE WHEN e.phase = 'post' THEN e.amount ELSE 0 END AS taken,
                  coalesce(sum(split_part(part.text, ':', 2)::bigint)
                    OVER (PARTITION BY r.home, r.id ORDER BY part.n ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
                FROM run r CROSS JOIN LATERAL unnest(string_to_array(r.reserved, ',')) WITH ORDINALITY AS part (text, n)
                  LEFT JOIN transfer e ON e.home = r.home AND e.of = r.hold) AS burn
              GROUP BY home, id) AS b ON b.home = g.home AND b.id = g.id"""),
    AGENTS(
            "an agent's account holds what its grants hold, has what they have left, and counts its open runs and what it owes",
            """
            SELECT CASE WHEN (a.credits - a.debits, a.held, a.runs_in_flight, a.owing)
                        <> (coalesce(g.remaining, 0), coalesce(g.held, 0), coalesce(h.runs, 0), coalesce(g.owing, 0))
              THEN format('account %s has %s, holds %s for %s runs and owes over %s grants; its grants have %s and hold %s, %s runs are open, it owes over %s',
                a.name, a.credits - a.debits, a.held, a.runs_in_flight, a.owing,
                coalesce(g.remaining, 0), coalesce(g.held, 0), coalesce(h.runs, 0), coalesce(g.owing, 0))
              END
            FROM account a
            JOIN (
              SELECT DISTINCT home, agent, name FROM transfer t, LATERAL (VALUES (t.debit), (t.credit)) AS side (name)
              WHERE name LIKE 'agent_credits:%') AS o ON o.home = a.home AND o.name = a.name
            LEFT JOIN (
              SELECT c.home, agent, asset, sum(remaining) AS remaining, sum(held) AS held, count(*) FILTER (WHERE k.receivable > 0) AS owing
              FROM credit_grant c LEFT JOIN grant_books k ON k.home = c.home AND k.credit_grant = c.id GROUP BY c.home, agent, asset) AS g
              ON g.home = o.home AND g.agent = o.agent AND g.asset = a.asset
            LEFT JOIN (SELECT home, agent, asset, count(*) AS runs FROM open_hold WHERE credit = 'credits_consumed' GROUP BY home, agent, asset) AS h
              ON h.home = o.home AND h.agent = o.agent AND h.asset = a.asset
            WHERE a.name LIKE 'agent_credits:%'"""),
    BOOKS("the money of every grant is deferred, revenue, breakage or gone back, and none of these is below zero", """
            SELECT CASE WHEN g.paid - k.recognised - k.broken - k.returned < 0
                OR k.refunded <> coalesce(f.amount, 0) OR k.refunded > g.paid
              THEN format('grant %s paid with %s: %s is revenue, %s breakage, %s went back, %s is owed, of %s asked back; its adjustments ask %s',
                g.id, g.paid, k.recognised, k.broken, k.returned, k.receivable, k.refunded, coalesce(f.amount, 0)) END
            FROM grant_books k JOIN credit_grant g ON g.home = k.home AND g.id = k.credit_grant
            LEFT JOIN (
              SELECT home, payment, sum(amount) AS amount FROM adjustment WHERE state NOT IN ('failed', 'won', 'settled') GROUP BY home, payment) AS f
              ON f.home = g.home AND f.payment = g.payment"""),
    MONEY("every account of money and of ended credits is the sum of what its grants and adjustments say", """
            SELECT CASE WHEN coalesce(a.balance, 0) <> coalesce(s.balance, 0)
              THEN format('account %s %s in home %s comes to %s, its grants and adjustments to %s',
                name, asset, home, coalesce(a.balance, 0), coalesce(s.balance, 0)) END
            FROM (
              SELECT home, name, asset, credits - debits AS balance FROM account
              WHERE name IN ('deferred_revenue', 'revenue', 'breakage', 'refunds', 'disputes', 'credits_returned', 'credits_expired')
                OR name LIKE 'receivables:%') AS a
            FULL JOIN (
              SELECT home, name, asset, sum(balance) AS balance FROM (
                SELECT g.home, side.name, side.asset, side.balance
                FROM grant_books k JOIN credit_grant g ON g.home = k.home AND g.id = k.credit_grant, LATERAL (VALUES
                  ('deferred_revenue', g.paid_asset, g.paid - k.recognised - k.broken - k.returned),
                  ('revenue', g.paid_asset, k.recognised), ('breakage', g.paid_asset, k.broken),
                  ('credits_returned', g.asset, k.taken), ('credits_expired', g.asset, k.expired)) AS side (name, asset, balance)
                UNION ALL
                SELECT home, 'disputes', asset, -amount FROM adjustment WHERE state = 'opened') AS all_sides
              GROUP BY home, name, asset) AS s USING (home, name, asset)
            WHERE name NOT LIKE 'receivables:%'
            UNION ALL
            SELECT CASE WHEN sum(balance) <> 0
              THEN format('the receivables of home %s in %s differ by %s from what their grants say', home, asset, sum(balance)) END
            FROM (
              SELECT home, asset, credits - debits AS balance FROM account WHERE name LIKE 'receivables:%'
              UNION ALL
              SELECT g.home, g.paid_asset, k.receivable
              FROM grant_books k JOIN credit_grant g ON g.home = k.home AND g.id = k.credit_grant) AS owed
            GROUP BY home, asset"""),
    CONTRACTS("every contract has committed what its runs took and still hold, and counts them", """
            SELECT CASE WHEN c.committed <> coalesce(u.committed, 0) OR c.runs <> coalesce(u.runs, 0)
              THEN format('contract %s has committed %s in %s runs; its runs say %s in %s',
                c.id, c.committed, c.runs, coalesce(u.committed, 0), coalesce(u.runs, 0)) END
            FROM contract c LEFT JOIN (
              SELECT r.home, r.contract, count(*) AS runs,
                sum(CASE WHEN e.id IS NULL THEN r.held WHEN e.phase = 'post' THEN e.amount ELSE 0 END) AS committed
              FROM run r LEFT JOIN transfer e ON e.home = r.home AND e.of = r.hold
              GROUP BY r.home, r.contract) AS u ON u.home = c.home AND u.contract = c.id""");

    private static final String OPEN_HOLDS = """
            WITH open_hold AS (
              SELECT p.* FROM transfer p WHERE p.phase = 'pending'
                AND NOT EXISTS (SELECT FROM transfer e WHERE e.home = p.home AND e.of = p.id)),
            asked (finding) AS (""";

    private final String says;
    private final String query;

    LedgerQuestion(String says, String query) {
        this.says = says;
        this.query = query;
    }

    /** What holds when nothing is wrong. */
    String says() {
        return says;
    }

    /** One row: how many rows were recomputed, how many of them are wrong. */
    String summary() {
        return OPEN_HOLDS + query + ") SELECT count(*), count(finding) FROM asked";
    }

    /** A sentence for each of the first rows that are wrong. */
    String findings(int most) {
        return OPEN_HOLDS + query + ") SELECT finding FROM asked WHERE finding IS NOT NULL LIMIT " + most;
    }
}
