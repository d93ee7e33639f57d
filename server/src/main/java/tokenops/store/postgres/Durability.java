package tokenops.store.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What a PostgreSQL must say of itself before a ledger is kept in it: that a commit it has acknowledged survives a
 * crash. Asked of the server and never assumed from how it was started, since a file or a role can say otherwise.
 *
 * @param version PostgreSQL's version number, such as 180006
 */
public record Durability(
        int version, String serverVersion, String fsync, String fullPageWrites, String synchronousCommit) {
    /** The oldest version that the SQL is written for. */
    public static final int OLDEST_VERSION = 15_00_00;

    /** Asks the server behind the connection. */
    public static Durability of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT current_setting('server_version_num')::int, current_setting('server_version'),
                               current_setting('fsync'), current_setting('full_page_writes'),
                               current_setting('synchronous_commit')
                        """)) {
            row.next();
            return new Durability(
                    row.getInt(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5));
        }
    }

    /**
     * Refuses a server that may lose what it acknowledged.
     *
     * @throws PostgresUnavailable with one sentence that names everything that is wrong
     */
    public void require() {
        List<String> wrong = new ArrayList<>();
        if (version < OLDEST_VERSION) {
            wrong.add("its version is " + serverVersion + " and must be 15 or newer");
        }
        if (!fsync.equals("on")) {
            wrong.add("fsync is " + fsync);
        }
        if (!fullPageWrites.equals("on")) {
            wrong.add("full_page_writes is " + fullPageWrites);
        }
        // remote_apply waits for a standby to show the commit, which is more than on
        if (!synchronousCommit.equals("on") && !synchronousCommit.equals("remote_apply")) {
            wrong.add("synchronous_commit is " + synchronousCommit);
        }
        if (!wrong.isEmpty()) {
            throw new PostgresUnavailable("This PostgreSQL can't be trusted with a ledger: " + String.join(", ", wrong)
                    + "; fsync, full_page_writes and synchronous_commit must be on.");
        }
    }
}
