package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tokenops.faces.cli.LogCommand;
import tokenops.proof.SignedNote;
import tokenops.store.CheckResult;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** After a restored backup an operator begins the log anew: under another name, so that it never says two things under one. */
@ExtendWith(OnePostgres.class)
@Timeout(180)
class NewOriginTest {
    private final LogFixture fixture;
    private final Keys keys;

    NewOriginTest(TestPostgres postgres, @TempDir Path folder) {
        fixture = LogFixture.on(postgres, folder);
        keys = fixture.keys("node");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void logThatWasRefusedGoesOnUnderAnotherName() throws Exception {
        LogKey old = fixture.logKey(keys);
        List<Leaf> kept = write(40, 40);
        fixture.keep();
        write(60, 100);
        fixture.setBack();
        try (Sequencer refusing = fixture.sequencer(keys)) {
            LogFixture.until(() -> refusing.state() instanceof Sequencer.Refusing);
        }
        NewOrigin.Ended ended = assertInstanceOf(NewOrigin.Ended.class, end());
        assertEquals(old.origin(), ended.origin());
        SignedNote last = SignedNote.parse(Files.readString(ended.folder().resolve("log-checkpoint")));
        assertTrue(last.isSignedBy(old.verifier()), "the last checkpoint of the old log is kept");
        assertEquals(
                List.of("newLogOrigin"),
                fixture.core.reads().list("SELECT action FROM audit", row -> row.getString(1)));

        List<Leaf> more = write(10, 50);
        LogKey anew = fixture.logKey(keys);
        assertNotEquals(old.origin(), anew.origin());
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> sequencer.served().isPresent());
            PublicLog log = fixture.log(sequencer);
            assertInstanceOf(Inclusion.Proven.class, log.prove(more));
            // What was signed before is proven under the name that attestations of then tell.
            Inclusion.Proven before = assertInstanceOf(Inclusion.Proven.class, log.prove(old.origin(), kept));
            assertTrue(before.head().note().isSignedBy(old.verifier()));
            assertEquals(40, before.head().size());
            assertInstanceOf(Inclusion.NotYet.class, log.prove(old.origin(), more));
        }
        assertEquals(
                List.of(old.verifier().toString()),
                LogKey.ended(keys).stream().map(Object::toString).toList());
        LogAudit.Trusted trusted =
                new LogAudit.Trusted(List.of(old.verifier(), anew.verifier()), Optional.empty(), Optional.empty());
        assertEquals(List.of(), checkpoints(trusted).findings());
        // What was signed under the name before is held against the key before.
        SignedNote stolen = SignedNote.sign(
                fixture.core
                        .reads()
                        .one(
                                "SELECT note FROM log_checkpoint WHERE size = 40 AND origin = ?",
                                row -> row.getString(1),
                                old.origin())
                        .map(SignedHead::kept)
                        .orElseThrow()
                        .note()
                        .text(),
                old.verifier(),
                anew.signer());
        fixture.execute("UPDATE log_checkpoint SET note = '" + stolen + "' WHERE size = 40 AND origin = '"
                + old.origin() + "'");
        assertEquals(
                List.of("The checkpoint of " + old.origin() + " at 40 isn't signed by the log's key."),
                checkpoints(trusted).findings());
    }

    @Test
    void wasCutOffAfterEachStepAndIsRepeated() throws Exception {
        LogKey old = fixture.logKey(keys);
        write(40, 40);
        // After the database: a start finds everything as it was.
        fixture.execute("DELETE FROM instance WHERE name = 'log-origin'");
        assertEquals(old.origin(), fixture.logKey(keys).origin());
        // After the key: a start refuses, whatever it made.
        fixture.execute("DELETE FROM instance WHERE name = 'log-origin'");
        Files.delete(keys.path("log-key"));
        assertThrows(OriginMismatch.class, () -> fixture.logKey(keys));
        // After the name: what was signed is another log's.
        Files.delete(keys.path("log-key"));
        Files.delete(keys.path("log-origin"));
        fixture.execute("DELETE FROM instance WHERE name = 'log-origin'");
        LogKey between = fixture.logKey(keys);
        try (Sequencer refusing = fixture.sequencer(keys)) {
            LogFixture.until(() -> refusing.state() instanceof Sequencer.Refusing);
        }
        assertEquals(
                between.origin(), assertInstanceOf(NewOrigin.Ended.class, end()).origin());
        assertFalse(Files.exists(keys.path("log-checkpoint")));
        write(10, 50);
    }

    @Test
    void serverThatWorksIsInTheWay() throws Exception {
        LogKey old = fixture.logKey(keys);
        fixture.execute(
                "INSERT INTO node VALUES (0, '" + LogFixture.IDS.next(0) + "', now(), now(), false, true, 1, 0, 0, 0)");
        assertInstanceOf(NewOrigin.Refused.class, end());
        assertEquals(old.origin(), fixture.logKey(keys).origin());
        fixture.execute("DELETE FROM node");
        assertInstanceOf(NewOrigin.Ended.class, end());
        assertInstanceOf(NewOrigin.Refused.class, end(), "there is no log now");
    }

    @Test
    void folderWithoutTheKeysOfTheLogIsRefusedAndNothingChanges() throws Exception {
        LogKey log = fixture.logKey(keys);
        assertInstanceOf(NewOrigin.WrongFolder.class, end(fixture.keys("nobody's")));
        assertFalse(Files.exists(fixture.keys("nobody's").path(".")));
        Keys others = fixture.keys("another log's");
        others.text("log-key", SigningKey::generate);
        others.text("log-origin", () -> "other.example/log/00000000");
        NewOrigin.WrongFolder wrong = assertInstanceOf(NewOrigin.WrongFolder.class, end(others));
        assertTrue(wrong.why().contains(log.origin()) && wrong.why().contains("other.example"), wrong.why());
        assertTrue(Files.exists(others.path("log-key")));
        assertEquals(0, fixture.count("SELECT count(*) FROM audit"));
        assertEquals(log.origin(), fixture.logKey(keys).origin());
    }

    @Test
    void commandWithTheFolderOfAnotherServerIsWrong(@TempDir Path data) throws Exception {
        LogKey log = fixture.logKey(keys);
        StringWriter said = new StringWriter();
        DatabaseAddress database = fixture.address();
        int exit = new CommandLine(new LogCommand(data, LogFixture.CLOCK, new SecureRandom()))
                .setErr(new PrintWriter(said, true))
                .execute(
                        "new-origin",
                        "--reason=a test",
                        "--data=" + data,
                        "--database-url=" + database.jdbcUrl() + "?user="
                                + database.user().orElseThrow() + "&password="
                                + database.password().orElseThrow());
        assertEquals(2, exit, said.toString());
        assertTrue(said.toString().contains("Name the server's folder with --data."), said.toString());
        assertEquals(log.origin(), fixture.logKey(keys).origin());
    }

    private List<Leaf> write(int documents, long size) throws SQLException {
        List<Leaf> written = fixture.write(documents);
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> sequencer.served().map(SignedHead::size).orElse(-1L) == size
                    && fixture.count("SELECT count(*) FROM leaf") == 0);
        }
        return written;
    }

    private CheckResult checkpoints(LogAudit.Trusted trusted) throws SQLException {
        return new LogAudit(fixture.source(), trusted)
                .run().stream()
                        .filter(result -> result.name().equals("checkpoints"))
                        .findFirst()
                        .orElseThrow();
    }

    private NewOrigin.Outcome end() throws SQLException, IOException {
        return end(keys);
    }

    private NewOrigin.Outcome end(Keys of) throws SQLException, IOException {
        return new NewOrigin(of.path("."), fixture.source(), LogFixture.CLOCK, LogFixture.IDS).end("a test");
    }
}
