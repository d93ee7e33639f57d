package tokenops.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import tokenops.store.CheckResult;
import tokenops.store.Snapshot;

/**
 * Recomputes everything that the ledger keeps as a sum from the rows that it is the sum of, and says where they differ.
 *
 * <p>All of it in one snapshot, read only, so that it may run beside a server that works. It reads every transfer and every run:
 * memory stays bounded, time doesn't.
 */
public final class LedgerCheck {
    private final DataSource source;

    /** @param source of the database to look at */
    public LedgerCheck(DataSource source) {
        this.source = source;
    }

    /** Does every check. */
    public List<CheckResult> run() throws SQLException {
        return Snapshot.of(source, snapshot -> {
            try (Statement statement = snapshot.createStatement()) {
                List<CheckResult> results = new ArrayList<>();
                for (LedgerQuestion question : LedgerQuestion.values()) {
                    results.add(ask(statement, question));
                }
                return results;
            }
        });
    }

    private static CheckResult ask(Statement statement, LedgerQuestion question) throws SQLException {
        statement.setFetchSize(1_000);
        long looked = 0;
        long wrong = 0;
        List<String> findings = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(question.summary())) {
            if (row.next()) {
                looked = row.getLong(1);
                wrong = row.getLong(2);
            }
        }
        if (wrong > 0) {
            try (ResultSet row = statement.executeQuery(question.findings(CheckResult.TOLD))) {
                while (row.next()) {
                    findings.add(row.getString(1));
                }
            }
        }
        return new CheckResult(question.word(), question.says(), looked, wrong, findings);
    }
}
