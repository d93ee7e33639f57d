package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Contract;
import tokenops.client.Evidence;
import tokenops.client.Run;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** What the database refuses or doesn't answer is tried again, and ends nothing but the attempt. */
@Tag("slow")
class DatabaseFaultsTest {
    private static final int CANCELLED = 6;
    private static final int LOOK_UPS = 4;

    /** A statement that takes too long is cancelled; those who take runs and callbacks up come again all the same. */
    @Test
    void runsAndCallbacksAreTakenUpAfterTheDatabaseHasCancelledAStatement() throws Exception {
        try (TestServer server = TestServer.start();
                Journey agent = Journey.on(server).listening()) {
            agent.submit().prove().claim().quote(2, 10).pay();
            agent.offer(wanted -> wanted.standing()).accept();
            UUID delivered = TestServer.uuid(agent.complete().id());
            Eventually.until(
                    "the callback is delivered",
                    () -> server.sql()
                            .text("SELECT state FROM callback WHERE run = ?", delivered)
                            .equals("delivered"));
            agent.offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                    .accept();
            Run paused = agent.awaiting(agent.begin().id(), "awaiting_evidence");

            DatabaseAddress address = server.database();
            try (Connection connection = DriverManager.getConnection(
                            address.jdbcUrl(),
                            address.user().orElseThrow(),
                            address.password().orElseThrow());
                    Statement lock = connection.createStatement()) {
                connection.setAutoCommit(false);
                lock.execute("LOCK TABLE batch IN SHARE MODE");
                server.sql().change("UPDATE callback SET due_at = now() WHERE run = ?", delivered);
                server.sql().change("UPDATE run SET due_at = now() WHERE id = ?", TestServer.uuid(paused.id()));
                for (int i = 0; i < CANCELLED; i++) {
                    Eventually.until("a lane waits, and is cancelled", () -> cancelsALane(server));
                }
                connection.rollback();
            }

            // nobody brought what it waited for in time
            agent.awaiting(paused.id(), "failed");
            Eventually.until(
                    "the callback was delivered once more",
                    () -> server.sql()
                            .text("SELECT state FROM callback WHERE run = ?", delivered)
                            .equals("recovered"));
        }
    }

    /** Somebody at the database holds a row: who needs it is told to come back, and others aren't kept. */
    @Test
    void aRowThatIsHeldForLongIsAnsweredInTimeAndTheRequestIsDoneLater() throws Exception {
        try (TestServer server = TestServer.start()) {
            Journey agent = Journey.contracted(server, 1);
            String begin =
                    "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[{\"content\":\"a,b\\n1,2\\n\"}]}";
            DatabaseAddress address = server.database();
            try (Connection connection = DriverManager.getConnection(
                            address.jdbcUrl(),
                            address.user().orElseThrow(),
                            address.password().orElseThrow());
                    PreparedStatement lock =
                            connection.prepareStatement("SELECT 1 FROM contract WHERE id = ? FOR UPDATE")) {
                connection.setAutoCommit(false);
                lock.setObject(1, TestServer.uuid(agent.contract().id()));
                lock.execute();
                Raw.Answer refused = agent.raw().key("held").post("/v1/runs", begin);
                refused.refused(503, "unavailable");
                assertTrue(
                        refused.headers().firstValue("Retry-After").isPresent(),
                        "the caller is told when to come back");
                assertTrue(refused.member("detail").contains("too long"), refused.text());
                connection.rollback();
            }
            agent.awaiting(
                    agent.raw().key("held").post("/v1/runs", begin).done(202).member("id"), "result_ready");
        }
    }

    private static boolean cancelsALane(TestServer server) {
        return server.sql()
                        .number(
                                "SELECT count(*) FROM (SELECT pg_cancel_backend(pid) FROM pg_locks WHERE relation = 'batch'::regclass AND NOT granted LIMIT 1) AS c")
                > 0;
    }

    /** A tool that fails three times ends its run; a look-up that isn't answered is no failure of the tool. */
    @Test
    void aRunDoesntFailBecauseItsReferencesCouldNotBeLookedUp() {
        try (TestServer server = TestServer.start()) {
            Journey agent = Journey.contracted(server, 1);
            server.sql().change("ALTER TABLE payment RENAME TO payment_away");
            Run run = agent.begin(Evidence.records(
                    "payment.json", agent.payment().document().orElseThrow().json()));
            UUID id = TestServer.uuid(run.id());
            for (int attempt = 1; attempt <= LOOK_UPS; attempt++) {
                server.clock().forward(Duration.ofSeconds(attempt == 1 ? 0 : 11));
                int tried = attempt;
                Eventually.until(
                        "attempt " + attempt,
                        () -> server.sql()
                                        .number(
                                                "SELECT count(*) FROM run WHERE id = ? AND (fence >= ? AND state = 'queued' OR state = 'failed')",
                                                id,
                                                tried)
                                > 0);
            }
            assertEquals("queued", server.sql().text("SELECT state FROM run WHERE id = ?", id));
            server.sql().change("ALTER TABLE payment_away RENAME TO payment");
            server.clock().forward(Duration.ofSeconds(11));
            agent.awaiting(run.id(), "result_ready");
        }
    }
}
