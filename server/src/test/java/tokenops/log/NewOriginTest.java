package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tokenops.proof.SignedNote;
import tokenops.store.CheckResult;
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
        LogAudit.Trusted trusted = new LogAudit.Trusted(
                List.of(old.verifier(), anew.verifier()), Optional.empty(), Optional.empty(), Optional.empty());
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
        String key = keys.kept("log-key").orElseThrow();
        String checkpoint = keys.kept("log-checkpoint").orElseThrow();
        Path folder = assertInstanceOf(NewOrigin.Ended.class, end()).folder();
        // As it was after the name moved, after the checkpoint, after the key, and after the database.
        for (List<String> unmoved : List.of(
                List.<String>of(),
                List.of("log-origin"),
                List.of("log-origin", "log-checkpoint"),
                List.of("log-origin", "log-checkpoint", "log-key"))) {
            for (String name : unmoved) {
                Files.move(folder.resolve(name), keys.path(name), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!unmoved.isEmpty()) {
                // A start between the two makes a key where there is none, and that is all.
                assertThrows(OriginMismatch.class, () -> fixture.logKey(keys));
                assertEquals(0, named());
                assertEquals(
                        old.origin(),
                        assertInstanceOf(NewOrigin.Ended.class, end()).origin());
            }
            assertEquals(key, Files.readString(folder.resolve("log-key")));
            assertEquals(checkpoint, Files.readString(folder.resolve("log-checkpoint")));
            assertFalse(Files.exists(keys.path("log-origin")) || Files.exists(keys.path("log-checkpoint")));
        }
        assertEquals(1, fixture.count("SELECT count(*) FROM audit"));
        assertNotEquals(old.origin(), fixture.logKey(keys).origin());
        write(10, 50);
    }

    @Test
    void endedNameAndItsKeyDoNotComeBackFromACopyOfTheFolder() throws Exception {
        LogKey old = fixture.logKey(keys);
        write(40, 40);
        Keys copy = fixture.keys("another node");
        Keys renamed = fixture.keys("the key alone");
        copy(keys, copy, "log-key", "log-origin", "log-checkpoint");
        copy(keys, renamed, "log-key");
        assertInstanceOf(NewOrigin.Ended.class, end());

        OriginMismatch ended = assertThrows(OriginMismatch.class, () -> fixture.logKey(copy));
        assertTrue(String.valueOf(ended.getMessage()).contains(old.origin() + " has ended"), ended.getMessage());
        assertThrows(OriginMismatch.class, () -> LogKey.open(renamed, renamed, "renamed.example", fixture.source()));
        assertEquals(0, named());

        LogKey anew = fixture.logKey(keys);
        write(10, 50);
        assertThrows(OriginMismatch.class, () -> fixture.logKey(copy));
        // The copy is cleared by the same command, which ends nothing then.
        assertEquals(
                old.origin(), assertInstanceOf(NewOrigin.Ended.class, end(copy)).origin());
        assertFalse(Files.exists(copy.path("log-key")) || Files.exists(copy.path("log-origin")));
        assertEquals(anew.origin(), fixture.logKey(keys).origin());
        assertEquals(1, fixture.count("SELECT count(*) FROM audit"));
    }

    @Test
    void logOfWhichTheDatabaseKnowsNothingIsNotEnded() throws Exception {
        fixture.logKey(keys);
        fixture.execute("DELETE FROM instance WHERE name = 'log-origin'");
        assertInstanceOf(NewOrigin.WrongFolder.class, end());
        assertTrue(Files.exists(keys.path("log-key")) && Files.exists(keys.path("log-origin")));
    }

    @Test
    void keyThatHasLeftIsNeverWrittenOver() throws Exception {
        fixture.logKey(keys);
        write(40, 40);
        String checkpoint = keys.kept("log-checkpoint").orElseThrow();
        Path folder = assertInstanceOf(NewOrigin.Ended.class, end()).folder();
        for (String name : List.of("log-key", "log-origin")) {
            Files.copy(folder.resolve(name), keys.path(name));
        }
        Files.writeString(keys.path("log-checkpoint"), "of a backup");
        assertInstanceOf(NewOrigin.Refused.class, end());
        assertEquals(checkpoint, Files.readString(folder.resolve("log-checkpoint")));
        assertTrue(Files.exists(keys.path("log-key")));
    }

    @Test
    void logWhoseKeyIsLostEndsAndItsCheckpointsCountAsUnchecked() throws Exception {
        LogKey lost = fixture.logKey(keys);
        write(40, 40);
        long checkpoints = fixture.count("SELECT count(*) FROM log_checkpoint");
        Keys next = fixture.keys("data/keys");
        assertThrows(OriginMismatch.class, () -> fixture.logKey(next));
        assertEquals(Optional.empty(), LogKey.beside(next), "it isn't the key of the name that it lies beside");
        String key = next.kept("log-key").orElseThrow();
        assertEquals(0, fixture.command("new-origin", "--reason=the key is lost"), fixture.said());
        assertEquals(Optional.of(key), next.kept("log-key"));

        LogKey anew = fixture.logKey(next);
        assertNotEquals(lost.origin(), anew.origin());
        fixture.write(10);
        try (Sequencer sequencer = fixture.sequencer(next)) {
            LogFixture.until(() -> sequencer.served().map(SignedHead::size).equals(Optional.of(50L))
                    && fixture.count("SELECT count(*) FROM leaf") == 0);
        }
        assertEquals(List.of(), LogKey.ended(next));
        assertEquals(0, fixture.command("audit"), fixture.said());
        CheckResult found = checkpoints(new LogAudit.Trusted(
                List.of(LogKey.beside(next).orElseThrow()),
                Optional.empty(),
                SignedHead.beside(next),
                Optional.empty()));
        assertEquals(List.of(), found.findings());
        assertTrue(
                found.says().endsWith("; but " + checkpoints + " are under names whose keys aren't known here"),
                found.says());
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
    void commandWithTheFolderOfAnotherServerIsWrong() throws Exception {
        LogKey log = fixture.logKey(keys);
        assertEquals(2, fixture.command("new-origin", "--reason=a test"), fixture.said());
        assertTrue(fixture.said().contains("Name the server's folder with --data."), fixture.said());
        assertEquals(log.origin(), fixture.logKey(keys).origin());
    }

    private long named() {
        return fixture.count("SELECT count(*) FROM instance WHERE name = 'log-origin'");
    }

    private static void copy(Keys from, Keys to, String... names) throws IOException {
        Files.createDirectories(to.path(""));
        for (String name : names) {
            Files.copy(from.path(name), to.path(name));
        }
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
        return new NewOrigin(of, fixture.source(), LogFixture.CLOCK, LogFixture.IDS).end("a test");
    }
}
