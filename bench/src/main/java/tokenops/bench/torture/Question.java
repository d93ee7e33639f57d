package tokenops.bench.torture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import tokenops.bench.torture.Findings.Sort;

/**
 * What is asked of the whole database when nothing is under way any more. Each query yields a sentence for every row that shouldn't
 * be; {@code {price}} in it stands for the microcredits that a run costs.
 *
 * <p>The tables' unique indexes forbid some of it. It is asked nevertheless: they are part of what is tried.
 */
enum Question {
    DOCUMENTS_MISSING(Sort.LOST, """
            SELECT format('run %s names the %s %s, which is not there', r.id, part.kind, part.id)
            FROM run r, LATERAL (VALUES ('result_contract', r.result), ('attestation', r.attestation)) AS part (kind, id)
            WHERE r.state = 'result_ready'
              AND NOT EXISTS (SELECT FROM document d WHERE d.home = r.home AND d.id <= part.id AND part.id = ANY(d.ids) AND part.kind = ANY(d.kinds))"""),
    CALLBACKS_OPEN(Sort.LOST, """
            SELECT format('callback %s of run %s is %s', id, run, state) FROM callback WHERE state NOT IN ('delivered', 'recovered')"""),
    LEAVES_WAITING(Sort.LOST, """
            SELECT format('%s leaves of the row %s wait for the log', cardinality(leaves), id) FROM leaf"""),

    RUNS_OF_ONE_KEY(Sort.DUPLICATED, """
            SELECT format('%s began the runs %s', reference, string_agg(id::text, ', '))
            FROM run WHERE reference IS NOT NULL GROUP BY agent, reference HAVING count(*) > 1"""),
    PAYMENTS_OF_ONE_QUOTE(Sort.DUPLICATED, """
            SELECT format('quote %s has the payments %s', quote, string_agg(id::text, ', '))
            FROM payment GROUP BY quote HAVING count(*) > 1"""),
    HOLDS_OF_ONE_RUN(Sort.DUPLICATED, """
            SELECT format('run %s has the holds %s', subject, string_agg(id::text, ', '))
            FROM transfer WHERE phase = 'pending' GROUP BY subject HAVING count(*) > 1"""),
    ENDS_OF_ONE_HOLD(Sort.DUPLICATED, """
            SELECT format('hold %s is ended by %s', of, string_agg(id::text, ', '))
            FROM transfer WHERE of IS NOT NULL GROUP BY of HAVING count(*) > 1"""),
    DOCUMENTS_TWICE(Sort.DUPLICATED, """
            SELECT format('document %s lies in the rows %s', part, string_agg(d.id::text, ', '))
            FROM document d, unnest(d.ids) AS part GROUP BY part HAVING count(*) > 1"""),
    ATTESTATIONS_OF_NO_RUN(Sort.DUPLICATED, """
            SELECT format('attestation %s belongs to no run', part.id) FROM document d, unnest(d.ids, d.kinds) AS part (id, kind)
            WHERE part.kind = 'attestation' AND NOT EXISTS (SELECT FROM run r WHERE r.home = d.home AND r.attestation = part.id)"""),
    CALLBACKS_OF_ONE_RUN(Sort.DUPLICATED, """
            SELECT format('run %s has the callbacks %s', run, string_agg(id::text, ', '))
            FROM callback GROUP BY run HAVING count(*) > 1"""),
    GRANTS_OF_ONE_PAYMENT(Sort.DUPLICATED, """
            SELECT format('payment %s funded the grants %s', payment, string_agg(id::text, ', '))
            FROM credit_grant GROUP BY payment HAVING count(*) > 1"""),
    FUNDING_BOOKED_TWICE(Sort.DUPLICATED, """
            SELECT format('payment %s was booked from %s to %s by %s', p.id, t.debit, t.credit, string_agg(t.id::text, ', '))
            FROM payment p JOIN transfer t ON t.home = p.home AND t.subject = p.id
            WHERE t.credit = 'deferred_revenue' OR t.credit LIKE 'agent_credits:%'
            GROUP BY p.id, t.debit, t.credit HAVING count(*) > 1"""),

    CREDITS_HELD(Sort.UNBALANCED, """
            SELECT format('account %s in home %s holds %s %s for %s runs', name, home, held, asset, runs_in_flight)
            FROM account WHERE held <> 0 OR runs_in_flight <> 0"""),
    GRANTS_HELD(Sort.UNBALANCED, """
            SELECT format('%s of grant %s are held', held, id) FROM credit_grant WHERE held <> 0"""),
    ENDED_AT_ANOTHER_PRICE(Sort.UNBALANCED, """
            SELECT format('run %s is %s and held %s; its hold ended with %s of %s',
              r.id, r.state, r.held, coalesce(e.phase, 'nothing'), coalesce(e.amount, 0))
            FROM run r LEFT JOIN transfer e ON e.home = r.home AND e.of = r.hold
            WHERE CASE WHEN r.state = 'result_ready' THEN e.phase = 'post' AND e.amount = {price}
              WHEN r.state IN ('cancelled', 'failed') THEN e.phase = 'void' AND e.amount = r.held END IS NOT TRUE"""),
    DEBITED_FOR_NOTHING(Sort.UNBALANCED, """
            SELECT format('account %s was debited %s, its %s runs with a result cost %s', a.name, a.debits, r.runs, r.runs * {price})
            FROM account a CROSS JOIN LATERAL (
              SELECT count(DISTINCT r.id) AS runs FROM transfer p JOIN run r ON r.home = p.home AND r.id = p.subject
              WHERE p.home = a.home AND p.debit = a.name AND p.phase = 'pending' AND r.state = 'result_ready') AS r
            WHERE a.name LIKE 'agent_credits:%' AND a.debits <> r.runs * {price}""");

    private final Sort sort;
    private final String query;

    Question(Sort sort, String query) {
        this.sort = sort;
        this.query = query;
    }

    /** What a finding of this question is. */
    Sort sort() {
        return sort;
    }

    /** A sentence for each finding. */
    List<String> ask(Connection connection, long price) throws SQLException {
        List<String> findings = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query.replace("{price}", Long.toString(price)));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                findings.add(row.getString(1));
            }
        }
        return findings;
    }
}
