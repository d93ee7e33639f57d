package tokenops.bench.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tokenops.store.Database;
import tokenops.store.postgres.EmbeddedPostgres;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.store.postgres.PostgresSettings;

/**
 * Every question finds what it asks for, and nothing in a database that is as it should be. The tables are the server's own, freed of
 * the constraints that would forbid what must be found.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuestionTest {
    private static final long PRICE = 100;

    private static final String FREED = """
            DO $$ DECLARE one record; BEGIN
              FOR one IN SELECT conrelid::regclass AS t, conname FROM pg_constraint
                  WHERE connamespace = 'public'::regnamespace AND contype IN ('p', 'u', 'c') LOOP
                EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I', one.t, one.conname);
              END LOOP;
              FOR one IN SELECT indexrelid::regclass AS i FROM pg_index JOIN pg_class c ON c.oid = indrelid
                  WHERE c.relnamespace = 'public'::regnamespace AND indisunique LOOP
                EXECUTE format('DROP INDEX %s', one.i);
              END LOOP;
              FOR one IN SELECT attrelid::regclass AS t, attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
                  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND attnotnull AND attnum > 0 LOOP
                EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', one.t, one.attname);
              END LOOP;
            END $$""";

    /** One run with a result, one that was cancelled, the payment of both. Ids end in what they are. */
    private static final String AS_IT_SHOULD_BE = """
            INSERT INTO run (home, id, reference, state, hold, held, result, attestation) VALUES
              (0, $run, 'bench-1', 'result_ready', $hold, 150, $result, $attestation),
              (0, $cancelled, 'bench-2', 'cancelled', $hold2, 150, NULL, NULL);
            INSERT INTO transfer (home, id, phase, of, debit, credit, amount, subject) VALUES
              (0, $hold, 'pending', NULL, 'agent_credits:a', 'consumed', 150, $run),
              (0, $post, 'post', $hold, 'agent_credits:a', 'consumed', 100, $run),
              (0, $hold2, 'pending', NULL, 'agent_credits:a', 'consumed', 150, $cancelled),
              (0, $void, 'void', $hold2, 'agent_credits:a', 'consumed', 150, $cancelled),
              (0, $paid, 'single', NULL, 'clearing', 'deferred_revenue', 200, $payment),
              (0, $issued, 'single', NULL, 'issued', 'agent_credits:a', 300, $payment),
              (0, $earned, 'single', NULL, 'deferred_revenue', 'revenue', 50, $payment),
              (0, $earned2, 'single', NULL, 'deferred_revenue', 'revenue', 50, $payment);
            INSERT INTO document (home, id, ids, kinds) VALUES
              (0, $run, ARRAY[$run, $receipt, $result, $attestation]::uuid[], ARRAY['runtime_record', 'usage_receipt', 'result_contract', 'attestation']);
            INSERT INTO callback (home, id, run, state) VALUES (0, $callback, $run, 'delivered');
            INSERT INTO payment (home, id, quote) VALUES (0, $payment, $quote);
            INSERT INTO credit_grant (home, id, payment, held) VALUES (0, $grant, $payment, 0);
            INSERT INTO account (home, name, asset, debits, held, runs_in_flight) VALUES
              (0, 'agent_credits:a', 'TEST_CREDIT/6', 100, 0, 0), (0, 'consumed', 'TEST_CREDIT/6', 0, 0, 0)""";

    private static final List<String> NAMES = List.of(
            "$run",
            "$cancelled",
            "$hold",
            "$hold2",
            "$result",
            "$attestation",
            "$post",
            "$void",
            "$paid",
            "$issued",
            "$payment",
            "$receipt",
            "$callback",
            "$quote",
            "$grant",
            "$another",
            "$earned",
            "$earned2");

    private EmbeddedPostgres postgres;
    private Database database;

    @BeforeAll
    void aDatabaseAsItShouldBe(@TempDir Path folder) throws SQLException {
        postgres = EmbeddedPostgres.start(new EmbeddedPostgres.Setup(
                folder.resolve("postgres"),
                PostgresBinaries.cacheFolder(System.getenv(), Path.of(System.getProperty("user.home"))),
                PostgresBinaries.ofThisPlatform().orElseThrow(),
                PostgresSettings.forMachine(2, 1L << 30),
                new SecureRandom(),
                state -> {}));
        database = Database.open(postgres.address(), new Database.Limits(2, Duration.ofSeconds(10)), "a test");
        try (Connection connection = database.connections().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(FREED);
            statement.execute(named(AS_IT_SHOULD_BE));
        }
    }

    @AfterAll
    void stop() {
        database.close();
        postgres.close();
    }

    private static String id(String name) {
        return "00000000-0000-7000-8000-0000000000" + (10 + NAMES.indexOf(name));
    }

    /** Longer names first: {@code $run} isn't the beginning of another. */
    private static String named(String sql) {
        String text = sql;
        for (String name : NAMES.stream()
                .sorted((one, other) -> other.length() - one.length())
                .toList()) {
            text = text.replace(name, "'" + id(name) + "'");
        }
        return text;
    }

    /** A change of the database, and whose id the finding must name. */
    private record Wrong(String change, String names) {}

    private static Wrong wrong(Question question) {
        return switch (question) {
            case DOCUMENTS_MISSING ->
                new Wrong("UPDATE document SET ids = array_remove(ids, $attestation)", "$attestation");
            case CALLBACKS_OPEN -> new Wrong("UPDATE callback SET state = 'retry_scheduled'", "$callback");
            case LEAVES_WAITING -> new Wrong("INSERT INTO leaf VALUES (0, $another, ARRAY['x'::bytea])", "$another");
            case RUNS_OF_ONE_KEY ->
                new Wrong(
                        "INSERT INTO run (home, id, reference, state) VALUES (0, $another, 'bench-1', 'cancelled')",
                        "$another");
            case PAYMENTS_OF_ONE_QUOTE ->
                new Wrong("INSERT INTO payment (home, id, quote) VALUES (0, $another, $quote)", "$another");
            case HOLDS_OF_ONE_RUN ->
                new Wrong(
                        "INSERT INTO transfer (home, id, phase, subject) VALUES (0, $another, 'pending', $run)",
                        "$another");
            case ENDS_OF_ONE_HOLD ->
                new Wrong("INSERT INTO transfer (home, id, phase, of) VALUES (0, $another, 'void', $hold)", "$another");
            case DOCUMENTS_TWICE ->
                new Wrong(
                        "INSERT INTO document (home, id, ids) VALUES (0, $another, ARRAY[$another, $result]::uuid[])",
                        "$another");
            case ATTESTATIONS_OF_NO_RUN ->
                new Wrong(
                        "INSERT INTO document (home, id, ids, kinds) VALUES (0, $another, ARRAY[$another]::uuid[], ARRAY['attestation'])",
                        "$another");
            case CALLBACKS_OF_ONE_RUN ->
                new Wrong(
                        "INSERT INTO callback (home, id, run, state) VALUES (0, $another, $run, 'delivered')",
                        "$another");
            case GRANTS_OF_ONE_PAYMENT ->
                new Wrong("INSERT INTO credit_grant (home, id, payment) VALUES (0, $another, $payment)", "$another");
            case FUNDING_BOOKED_TWICE ->
                new Wrong(
                        "INSERT INTO transfer SELECT home, $another, agent, phase, of, debit, credit, asset, amount, subject, at FROM transfer WHERE id = $issued",
                        "$another");
            case CREDITS_HELD -> new Wrong("UPDATE account SET held = 1 WHERE name = 'consumed'", "consumed");
            case GRANTS_HELD -> new Wrong("UPDATE credit_grant SET held = 1", "$grant");
            case ENDED_AT_ANOTHER_PRICE -> new Wrong("UPDATE transfer SET amount = 99 WHERE id = $post", "$run");
            case DEBITED_FOR_NOTHING ->
                new Wrong("UPDATE account SET debits = 7 WHERE name = 'agent_credits:a'", "agent_credits:a");
        };
    }

    @Test
    void whereAllIsAsItShouldBeNothingIsFound() throws SQLException {
        try (Connection connection = database.connections().getConnection()) {
            for (Question question : Question.values()) {
                assertEquals(List.of(), question.ask(connection, PRICE), question.name());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Question.class)
    void eachQuestionFindsWhatItAsksForAndNamesIt(Question question) throws SQLException {
        Wrong wrong = wrong(question);
        try (Connection connection = database.connections().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            assertEquals(1, statement.executeUpdate(named(wrong.change)), "rows changed");
            List<String> findings = question.ask(connection, PRICE);
            connection.rollback();
            String name = wrong.names.startsWith("$") ? id(wrong.names) : wrong.names;
            assertEquals(1, findings.size(), findings::toString);
            assertTrue(findings.getFirst().contains(name), findings::toString);
        }
    }

    @Test
    void aRunThatNeverEndedIsUnbalanced() throws SQLException {
        try (Connection connection = database.connections().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate(named("DELETE FROM transfer WHERE id = $void"));
            List<String> findings = Question.ENDED_AT_ANOTHER_PRICE.ask(connection, PRICE);
            connection.rollback();
            assertEquals(1, findings.size(), findings::toString);
            assertTrue(findings.getFirst().contains(id("$cancelled")), findings::toString);
        }
    }
}
