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
                OR r.held <> (SELECT sum(split_part(part, ':', 2)::bigint) FROM unnest(string_to_array(r.reserved, ',')) AS part)
              THEN format('run %s holds %s by its row, %s by its transfer', r.id, r.held, coalesce(p.amount, 0)) END
            FROM run r LEFT JOIN transfer p ON p.home = r.home AND p.agent = r.agent AND p.id = r.hold"""),
    GRANTS("of every grant remains what was not burnt, and is held what open runs reserve", """
            SELECT CASE WHEN g.remaining <> g.credits - coalesce(b.burnt, 0) OR g.held <> coalesce(b.held, 0)
              THEN format('grant %s of %s: %s remain and %s are held; its runs burnt %s and reserve %s',
                g.id, g.credits, g.remaining, g.held, coalesce(b.burnt, 0), coalesce(b.held, 0)) END
            FROM credit_grant g LEFT JOIN (
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
    AGENTS("an agent's account holds what its grants hold, has what they have left, and counts its open runs", """
            SELECT CASE WHEN (a.credits - a.debits, a.held, a.runs_in_flight)
                        <> (coalesce(g.remaining, 0), coalesce(g.held, 0), coalesce(h.runs, 0))
              THEN format('account %s has %s, holds %s for %s runs; its grants have %s and hold %s, %s runs are open',
                a.name, a.credits - a.debits, a.held, a.runs_in_flight, coalesce(g.remaining, 0), coalesce(g.held, 0), coalesce(h.runs, 0))
              END
            FROM account a
            JOIN LATERAL (
              SELECT home, agent FROM transfer t WHERE t.home = a.home AND (t.debit = a.name OR t.credit = a.name) LIMIT 1) AS o ON true
            LEFT JOIN (
              SELECT home, agent, asset, sum(remaining) AS remaining, sum(held) AS held FROM credit_grant GROUP BY home, agent, asset) AS g
              ON g.home = o.home AND g.agent = o.agent AND g.asset = a.asset
            LEFT JOIN (SELECT home, agent, asset, count(*) AS runs FROM open_hold GROUP BY home, agent, asset) AS h
              ON h.home = o.home AND h.agent = o.agent AND h.asset = a.asset
            WHERE a.name LIKE 'agent_credits:%'"""),
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
