package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Sealed;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;
import tokenops.proof.Statement;
import tokenops.proof.Tile;
import tokenops.proof.TileReader;
import tokenops.store.CheckResult;
import tokenops.store.Compressed;
import tokenops.store.Documents;
import tokenops.store.Packet;
import tokenops.store.Reads.DatabaseAway;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** The audit finds whatever is changed, missing or too much in the log, and says which thing it is. */
@ExtendWith(OnePostgres.class)
@Timeout(180)
class LogAuditTest {
    private static final int LEAVES = 600;

    private static LogFixture fixture;
    private static Keys keys;
    private static LogKey key;
    private static SignedNote last;

    @BeforeAll
    static void start(TestPostgres postgres, @TempDir Path folder) throws Exception {
        fixture = LogFixture.on(postgres, folder);
        keys = fixture.keys("data/keys");
        key = fixture.logKey(keys);
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            for (int written = 0; written < LEAVES; written += 100) {
                int now = written + 100;
                fixture.write(100);
                sequencer.wake();
                LogFixture.until(() -> sequencer.served().map(SignedHead::size).orElse(0L) == now);
            }
            last = sequencer.served().orElseThrow().note();
        }
        // Some wait for the log.
        fixture.write(8);
        fixture.keep();
    }

    @AfterEach
    void mend() throws SQLException {
        fixture.setBack();
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @Test
    void soundLogHasNoFindings() throws Exception {
        List<CheckResult> results = audit(last);
        assertEquals(List.of(), findings(results).toList());
        assertEquals(
                "entries 600, tiles 4, head 1, checkpoints "
                        + (1 + fixture.count("SELECT count(*) FROM log_checkpoint"))
                        + ", documents 608, links 0, objects 608, leaves 608",
                String.join(
                        ", ",
                        results.stream()
                                .map(result -> result.name() + " " + result.looked())
                                .toList()));
        // without a key, and without a checkpoint kept elsewhere
        LogAudit.Trusted nothing =
                new LogAudit.Trusted(List.of(), Optional.empty(), Optional.empty(), Optional.empty());
        List<CheckResult> without = new LogAudit(fixture.source(), nothing).run();
        assertTrue(without.stream().allMatch(CheckResult::ok));
        assertEquals(
                "checkpoints are beginnings of the log, signed by its key; but "
                        + fixture.count("SELECT count(*) FROM log_checkpoint")
                        + " are under names whose keys aren't known here",
                without.get(3).says());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            DELETE FROM log_entry WHERE index = 5                                | entries     | Entry 5 is missing.
            DELETE FROM log_entry WHERE index = 5                                | objects     | has no leaf (sha256:
            UPDATE log_entry SET index = 9223372036854775807 WHERE index = 599   | entries     | Entries 599 to 9223372036854775806 are missing, and what follows isn't looked at.
            DELETE FROM log_entry WHERE index = 599                              | head        | The head says 600 leaves, and there are 599 entries.
            UPDATE log_entry SET leaf = set_byte(leaf, 20, 48 + (get_byte(leaf, 20) + 1) % 10) WHERE index = 7  | entries | Entry 7 doesn't hash to what finds it.
            UPDATE log_entry SET leaf = set_byte(leaf, 0, 32) WHERE index = 7    | entries     | Entry 7 is no leaf.
            UPDATE log_entry SET leaf = set_byte(leaf, 0, 32) WHERE index = 7    | checkpoints | is no beginning of this log.
            UPDATE log_tile SET hashes = set_byte(hashes, 9, 255 - get_byte(hashes, 9)) WHERE level = 0 AND number = 1 | tiles | The tile tile/0/001 isn't what the entries below it give.
            UPDATE log_tile SET hashes = set_byte(hashes, 9, 255 - get_byte(hashes, 9)) WHERE level = 1 | head | The head isn't the root over the tiles.
            DELETE FROM log_tile WHERE level = 0 AND number = 2                  | tiles       | The tile tile/0/002.p/88 is missing.
            DELETE FROM log_tile WHERE level = 0 AND number = 2                  | head        | The head can't be made from the tiles
            INSERT INTO log_tile VALUES (0, 3, '\\x00'), (2, 0, '\\x00')         | tiles       | The tile tile/2/000 covers no entry.
            UPDATE log_head SET size = 599                                       | head        | The head says 599 leaves, and there are 600 entries.
            UPDATE log_head SET root = set_byte(root, 0, 255 - get_byte(root, 0)) | head       | The head isn't the root over the entries.
            DELETE FROM log_head                                                 | head        | the log has no head
            UPDATE log_checkpoint SET note = 'nothing' WHERE size = 300          | checkpoints | at 300 is none:
            UPDATE log_checkpoint SET size = 301 WHERE size = 300                | checkpoints | at 301 says another size.
            DELETE FROM document WHERE home = 2                                  | leaves      | stands for no document.
            UPDATE document SET bytes = substr(bytes, 1, 20) WHERE home = 2      | documents   | can't be read: their row is damaged.
            UPDATE document SET ids = '{}' WHERE home = 2                        | documents   | The documents {} can't be read: their row is damaged.
            UPDATE document SET kinds = '{}' WHERE home = 2                      | documents   | can't be read: their row is damaged.
            UPDATE document SET kinds[1] = 'nothing' WHERE home = 2              | documents   | can't be read: their row is damaged.
            UPDATE document SET kinds[1] = NULL WHERE home = 2                   | documents   | can't be read: their row is damaged.
            UPDATE document SET digests = '{}' WHERE home = 2                    | documents   | can't be read: their row is damaged.
            UPDATE document SET digests[1] = '\\x00' WHERE home = 2              | documents   | can't be read: their row is damaged.
            UPDATE document SET size = -1 WHERE home = 2                         | documents   | can't be read: their row is damaged.
            DELETE FROM leaf                                                     | objects     | has no leaf (sha256:
            DELETE FROM document WHERE id = (SELECT id FROM document ORDER BY id DESC LIMIT 1)       | leaves      | The waiting leaf of sha256:
            """)
    void whatIsChangedIsFoundAndNamed(String change, String check, String finding) throws Exception {
        fixture.execute(change);
        List<CheckResult> results = audit(last);
        CheckResult found = results.stream()
                .filter(result -> result.name().equals(check))
                .findFirst()
                .orElseThrow();
        assertTrue(found.findings().stream().anyMatch(told -> told.contains(finding)), results.toString());
    }

    @Test
    void oneDocumentOrLeafThatIsGoneIsOneFinding() throws Exception {
        fixture.execute("DELETE FROM leaf WHERE id = (SELECT id FROM leaf ORDER BY id DESC LIMIT 1)");
        assertEquals(2, findings(audit(last)).count());
        fixture.setBack();
        String document = "(SELECT id FROM document WHERE home = 1 ORDER BY id DESC LIMIT 1)";
        fixture.execute("DELETE FROM document WHERE id = " + document);
        assertEquals(1, findings(audit(last)).count());
    }

    @Test
    void leafThatIsInTheLogAndStillWaitsIsSound() throws Exception {
        fixture.execute("INSERT INTO leaf SELECT 1, gen_random_uuid(), array_agg(leaf) FROM log_entry WHERE index < 3");
        assertEquals(List.of(), findings(audit(last)).toList());
    }

    @Test
    void documentThatSaysSomethingElseIsOneFinding() throws Exception {
        Packet packet = fixture.core
                .reads()
                .one(Packet.SELECT + "ORDER BY d.id LIMIT 1", Packet.READER)
                .orElseThrow();
        byte[] changed = packet.packed().plain().clone();
        changed[changed.length - 3] ^= 1;
        fixture.execute("UPDATE document SET bytes = '\\x"
                + HexFormat.of().formatHex(Compressed.of(changed).packed()) + "' WHERE id = '"
                + packet.documents().getFirst().id() + "'");
        Documents.Stored hit = packet.documents().getLast();
        assertEquals(
                List.of("The contract " + hit.id() + " isn't what its digest says (" + hit.digest() + ")."),
                findings(audit(last)).toList());
    }

    /** Lengths as no document has them, and which an honest row of that size can't have. */
    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void documentThatSaysItIsOfAnotherLengthIsAFinding(int length) throws Exception {
        Packet packet = fixture.core
                .reads()
                .one(Packet.SELECT + "ORDER BY d.id LIMIT 1", Packet.READER)
                .orElseThrow();
        byte[] changed = packet.packed().plain().clone();
        ByteBuffer.wrap(changed).putInt(Long.BYTES, length);
        fixture.execute("UPDATE document SET bytes = '\\x"
                + HexFormat.of().formatHex(Compressed.of(changed).packed()) + "' WHERE id = '"
                + packet.documents().getFirst().id() + "'");
        String told = findings(audit(last)).findFirst().orElse("");
        assertTrue(told.endsWith("can't be read: their row is damaged."), told);
    }

    @Test
    void documentWithoutALeafIsHeldByThoseThatNameIt() throws Exception {
        Attestor attestor = new Attestor(SigningKeys.open(keys, fixture.core), LogFixture.CLOCK);
        Id.Agent agent = new Id.Agent(LogFixture.IDS.next(0));
        Id.ResultPackage id = new Id.ResultPackage(LogFixture.IDS.next(agent));
        Sealed first = sealed(Kind.RESULT_PACKAGE, id, List.of());
        Id.ResultContract result = new Id.ResultContract(LogFixture.IDS.next(agent));
        Sealed naming = sealed(Kind.RESULT_CONTRACT, result, List.of(first.link()));
        Id.Attestation attestation = new Id.Attestation(LogFixture.IDS.next(agent));
        Statement.Subject evidence = new Statement.Subject("evidence:evd_1", Digest.of(new byte[0]));
        Sealed attested = attestor.attest(
                attestation,
                List.of(evidence, Attestor.subject(first.link()), Attestor.subject(naming.link())),
                Json.object().put("attestation_id", attestation.text()).build(),
                naming.issuedAt());
        fixture.write(agent, first, naming, attested);
        assertEquals(List.of(), findings(audit(last)).toList());

        fixture.execute("DELETE FROM document WHERE id = '" + id.uuid() + "'");
        assertOnlyMissing(first);
        // another in its place that is sound by itself, as somebody would write it who changes the digest as well
        fixture.write(agent, sealed(Kind.RESULT_PACKAGE, id, List.of()));
        assertOnlyMissing(first);

        fixture.execute("DELETE FROM document WHERE id = '" + result.uuid() + "'");
        assertTrue(findings(audit(last))
                .anyMatch(told -> told.equals("The result_contract " + result.uuid() + " that the attestation "
                        + attestation.uuid() + " names isn't there with the digest " + naming.digest() + ".")));
    }

    /** Told once, with one of those that name it. */
    private static void assertOnlyMissing(Sealed document) throws SQLException {
        List<String> told = findings(audit(last)).toList();
        assertEquals(1, told.size(), told.toString());
        String sentence = told.getFirst();
        assertTrue(
                sentence.startsWith(
                        "The " + document.kind().word() + " " + document.id().uuid() + " that the "),
                sentence);
        assertTrue(sentence.endsWith(" names isn't there with the digest " + document.digest() + "."), sentence);
    }

    private static Sealed sealed(Kind kind, Id id, List<Sealed.Link> links) {
        return fixture.core.sealer().seal(kind, id, Mode.TEST, links, Json.object());
    }

    @Test
    void checkpointThatWasSignedOnceMustBeABeginning() throws Exception {
        SignedNote larger = key.sign(new Head(700, Digest.of(new byte[0]))).note();
        assertEquals(
                List.of("The checkpoint beside the key is of 700 leaves, and the log has 600."),
                findings(audit(larger)).toList());
        SignedNote forked = key.sign(new Head(400, Digest.of(new byte[0]))).note();
        assertEquals(
                List.of("The checkpoint beside the key is no beginning of this log."),
                findings(audit(forked)).toList());
    }

    @Test
    void checkpointThatWasKeptIsLookedAtBesideTheOneByTheKey() throws Exception {
        SignedNote forked = key.sign(new Head(400, Digest.of(new byte[0]))).note();
        SignedNote larger = key.sign(new Head(700, Digest.of(new byte[0]))).note();
        LogAudit.Trusted trusted = new LogAudit.Trusted(
                List.of(key.verifier()), Optional.empty(), Optional.of(larger.toString()), Optional.of(forked));
        assertEquals(
                List.of(
                        "The checkpoint that was kept is no beginning of this log.",
                        "The checkpoint beside the key is of 700 leaves, and the log has 600."),
                findings(new LogAudit(fixture.source(), trusted).run()).toList());
    }

    @Test
    void withAKeyOneCheckpointMustBeOfIt() throws Exception {
        assertEquals(
                List.of(),
                findings(new LogAudit(fixture.source(), LogAudit.Trusted.of(key.verifier())).run())
                        .toList());
        fixture.execute("DELETE FROM log_checkpoint");
        assertEquals(
                List.of("No checkpoint is of the log " + key.origin() + ", whose key was given: there is none."),
                findings(new LogAudit(fixture.source(), LogAudit.Trusted.of(key.verifier())).run())
                        .toList());
    }

    @Test
    void databaseThatIsLostWhileTilesAreReadIsAway() throws Exception {
        Connection lost = fixture.source().getConnection();
        TileReader tiles = Tiles.within(new StoredTree(lost));
        tiles.read(new Tile(0, 0, Tile.FULL));
        lost.close();
        assertThrows(DatabaseAway.class, () -> tiles.read(new Tile(0, 0, Tile.FULL)));
    }

    @Test
    void commandFindsADamagedCheckpointBesideTheKey() throws Exception {
        assertEquals(0, fixture.command("audit"));
        String sound = SignedHead.beside(keys).orElseThrow();
        keys.replace("log-checkpoint", "nothing");
        try {
            assertEquals(1, fixture.command("audit"), fixture.said());
        } finally {
            keys.replace("log-checkpoint", sound);
        }
    }

    @Test
    void commandWithAnotherLogsKeyOrCheckpointSaysSo(@TempDir Path folder) throws Exception {
        SigningKey pair = SigningKey.read(SigningKey.generate());
        LogKey other = new LogKey(
                NoteVerifierKey.of(
                        "other.example/log",
                        NoteVerifierKey.Type.ED25519,
                        pair.jwk().publicKey()),
                pair.signer());
        Path line = Files.writeString(folder.resolve("other.txt"), other.verifier() + "\n");
        assertEquals(1, fixture.command("audit", "--log-key=" + line), fixture.said());
        assertEquals(
                List.of("No checkpoint is of the log other.example/log, whose key was given: they are of "
                        + key.origin() + "."),
                findings(new LogAudit(fixture.source(), LogAudit.Trusted.of(other.verifier())).run())
                        .toList());
        Path note = Files.writeString(
                folder.resolve("other-note.txt"), other.sign(Head.EMPTY).note().toString());
        assertEquals(2, fixture.command("audit", "--checkpoint=" + note), fixture.said());
        assertTrue(fixture.said().contains("is signed by no key of this log"), fixture.said());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--log-key", "--checkpoint"})
    void commandWithAFileThatIsNotThereIsWrong(String option) {
        assertEquals(2, fixture.command("audit", option + "=not-there.txt"), fixture.said());
        assertTrue(fixture.said().contains("there is no file not-there.txt"), fixture.said());
    }

    @Test
    void commandTakesAKeyHoweverItsLineEndsAndAKeptCheckpoint(@TempDir Path folder) throws Exception {
        Path line = Files.writeString(folder.resolve("key.txt"), "\r\n" + key.verifier() + "\r\n\r\n");
        Path note = Files.writeString(folder.resolve("note.txt"), last.toString());
        assertEquals(0, fixture.command("audit", "--log-key=" + line, "--checkpoint=" + note), fixture.said());
    }

    @ParameterizedTest
    @CsvSource({"--log-key, 4096", "--checkpoint, 1000000"})
    void commandWithAFileThatIsTooLargeIsWrong(String option, int largest, @TempDir Path folder) throws Exception {
        Path large = Files.write(folder.resolve("large.txt"), new byte[largest + 1]);
        assertEquals(2, fixture.command("audit", option + "=" + large), fixture.said());
        assertTrue(fixture.said().contains(large + " is larger than " + largest + " bytes"), fixture.said());
    }

    @Test
    void commandWithADamagedKeyBesideTheLogSaysSo() throws Exception {
        String sound = keys.kept("log-key").orElseThrow();
        keys.replace("log-key", "nothing");
        try {
            assertEquals(2, fixture.command("audit"), fixture.said());
        } finally {
            keys.replace("log-key", sound);
        }
        assertTrue(
                fixture.said().contains("tokenops: the file " + keys.path("log-key") + " is damaged: it holds no key"),
                fixture.said());
    }

    @Test
    void whatStandsInTheDatabaseSteersNoTerminal() throws Exception {
        fixture.execute("UPDATE log_checkpoint SET origin = E'a\\x1b[2Jb\\nc', note = 'nothing' WHERE size = 300");
        assertEquals(1, fixture.command("audit"), fixture.said());
        assertTrue(fixture.said().contains("The checkpoint of a[U+001B][2Jb c at 300 is none: "), fixture.said());
        assertFalse(fixture.said().contains("\u001b"), fixture.said());
    }

    @Test
    void checkpointOfAnotherKeyIsFound() throws Exception {
        SignedNote stolen = SignedNote.sign(
                last.text(),
                key.verifier(),
                fixture.keys("thief").findOrMake("log-key").signer());
        assertEquals(
                List.of("The checkpoint beside the key isn't signed by the log's key."),
                findings(audit(stolen)).toList());
    }

    private static List<CheckResult> audit(SignedNote kept) throws SQLException {
        LogAudit.Trusted trusted = new LogAudit.Trusted(
                List.of(key.verifier()), Optional.empty(), Optional.of(kept.toString()), Optional.empty());
        return new LogAudit(fixture.source(), trusted).run();
    }

    private static Stream<String> findings(List<CheckResult> results) {
        return results.stream().flatMap(result -> result.findings().stream());
    }
}
