package tokenops.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresUnavailable;
import tokenops.support.Eventually;
import tokenops.support.TestPostgres;

/** What every session of the pool is like, and which servers are refused. */
@Timeout(120)
class DatabaseTest {
    private static final Database.Limits TWO = new Database.Limits(2, Duration.ofSeconds(5));

    @TempDir
    static Path folder;

    private static final BlockingQueue<EmbeddedPostgres.State> states = new LinkedBlockingQueue<>();

    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        postgres = TestPostgres.start(folder, states::add);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void sessionsSpeakUtcAndAreReadCommittedAndNamed() throws SQLException {
        try (Database database = Database.open(postgres.address(), TWO, "a test")) {
            assertEquals("UTC", ask(database, "SHOW TimeZone"));
            assertEquals("read committed", ask(database, "SHOW transaction_isolation"));
            assertEquals("a test", ask(database, "SHOW application_name"));
            assertEquals("30s", ask(database, "SHOW statement_timeout"));
            try (Connection writing = database.writing().getConnection();
                    Statement statement = writing.createStatement();
                    ResultSet shown = statement.executeQuery("SHOW statement_timeout")) {
                shown.next();
                assertEquals("20s", shown.getString(1));
            }
            assertTrue(database.durability().version() >= 18_00_00);
        }
    }

    @Test
    void callerWhoFindsThePoolEmptyIsToldInTime() throws SQLException {
        Database.Limits limits = new Database.Limits(1, Duration.ofMillis(300));
        try (Database database = Database.open(postgres.address(), limits, "a test");
                Connection held = database.connections().getConnection()) {
            assertTrue(held.isValid(1));
            assertEquals(1, database.connectionsInUse());
            assertThrows(SQLException.class, () -> database.connections().getConnection());
        }
    }

    @Test
    void poolFindsPostgresAgainAfterItsDeath() throws Exception {
        try (Database database = Database.open(postgres.address(), TWO, "a test")) {
            assertEquals("1", ask(database, "SELECT '1'"));
            ProcessHandle.of(postgres.processId()).orElseThrow().destroyForcibly();
            assertInstanceOf(EmbeddedPostgres.Restarting.class, states.poll(60, TimeUnit.SECONDS));
            assertInstanceOf(EmbeddedPostgres.Running.class, states.poll(60, TimeUnit.SECONDS));
            // A session that died in the last half second is handed out once more, and thrown away on its error.
            Eventually.until("the pool has a living session", () -> answers(database));
        }
    }

    @Test
    void serverThatLosesCommitsIsRefusedInASentence() throws SQLException {
        DatabaseAddress here = postgres.address();
        DatabaseAddress forgetful = new DatabaseAddress(
                here.jdbcUrl() + "?options=-c%20synchronous_commit=off", here.user(), here.password());
        assertEquals(
                "This PostgreSQL can't be trusted with a ledger: synchronous_commit is off; fsync, full_page_writes and"
                        + " synchronous_commit must be on.",
                assertThrows(PostgresUnavailable.class, () -> Database.open(forgetful, TWO, "a test"))
                        .getMessage());
    }

    @Test
    void wrongPasswordIsRefusedWithoutShowingIt() {
        DatabaseAddress wrong =
                new DatabaseAddress(postgres.address().jdbcUrl(), Optional.of("tokenops"), Optional.of("a-guess"));
        String message = assertThrows(PostgresUnavailable.class, () -> Database.open(wrong, TWO, "a test"))
                .getMessage();
        assertTrue(message != null && message.startsWith("The database at ") && !message.contains("a-guess"));
    }

    private static boolean answers(Database database) {
        try {
            return ask(database, "SELECT '1'").equals("1");
        } catch (SQLException e) {
            return false;
        }
    }

    private static String ask(Database database, String question) throws SQLException {
        try (Connection connection = database.connections().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            assertTrue(row.next());
            return row.getString(1);
        }
    }
}
