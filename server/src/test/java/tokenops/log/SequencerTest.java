package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tokenops.path.Home;
import tokenops.proof.BundledLeaf;
import tokenops.proof.Digest;
import tokenops.proof.LogLeaf;
import tokenops.proof.Merkle;
import tokenops.proof.MerkleProofs;
import tokenops.proof.SignedNote;
import tokenops.proof.TileHashes;
import tokenops.proof.TlogProof;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** Leaves come into a signed log, and neither crashes, nor rivals, nor a restored database make it say two things. */
@ExtendWith(OnePostgres.class)
@Timeout(180)
class SequencerTest {
    private final LogFixture fixture;
    private final Keys keys;

    SequencerTest(TestPostgres postgres, @TempDir Path folder) {
        fixture = LogFixture.on(postgres, folder);
        keys = fixture.keys("node");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void emptyLogIsSignedAtFirstStart() throws Exception {
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> sequencer.served().isPresent());
            assertEquals(Head.EMPTY, sequencer.served().orElseThrow().head());
            assertEquals(new Sequencer.Running(), sequencer.state());
        }
    }

    @Test
    void leavesOfAllHomesEndInASignedCheckpointWithProofsThatHold() throws Exception {
        LogKey key = fixture.logKey(keys);
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            PublicLog log = fixture.log(sequencer);
            for (int documents : List.of(1, 7, 300, 4)) {
                List<Leaf> sought = fixture.write(documents);
                sequencer.wake();
                LogFixture.until(() -> log.prove(sought) instanceof Inclusion.Proven);
                Inclusion.Proven proven = assertInstanceOf(Inclusion.Proven.class, log.prove(sought));
                assertTrue(proven.head().note().isSignedBy(key.verifier()));
                assertEquals(documents, proven.leaves().size());
                for (int i = 0; i < documents; i++) {
                    BundledLeaf leaf = proven.leaves().get(i);
                    assertEquals(sought.get(i).digest(), leaf.digest());
                    LogLeaf read = LogLeaf.parse(leaf.leaf()).orElseThrow();
                    assertEquals(leaf.digest(), read.digest());
                    assertEquals("contract", read.type());
                    TlogProof file = proven.tlogProof(leaf.digest()).orElseThrow();
                    assertTrue(TlogProof.parse(file.text()).proves(leaf.leaf(), key.verifier()));
                }
            }
            assertEquals(312, sequencer.served().orElseThrow().size());
        }
        assertTreeIsThatOfItsEntries();
    }

    @Test
    void checkpointBesideTheKeyIsTheServedOne() throws Exception {
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            fixture.write(3);
            LogFixture.until(() -> size(sequencer) == 3);
            String served = sequencer.served().orElseThrow().note().toString();
            assertEquals(served, Files.readString(keys.path("log-checkpoint")));
            assertEquals(served, SignedNote.parse(served).toString());
        }
    }

    @Test
    void crashBetweenAppendAndRemovalIsRepaired() throws Exception {
        List<Leaf> sought = fixture.write(10);
        Appending appending = new Appending(fixture.source());
        appending.begin();
        appending.append(new Waiting(fixture.source()).in(new Home(2), 100).entries());
        assertEquals(4, fixture.count("SELECT count(*) FROM leaf"));

        try (Sequencer sequencer = fixture.sequencer(keys)) {
            PublicLog log = fixture.log(sequencer);
            LogFixture.until(() -> log.prove(sought) instanceof Inclusion.Proven);
        }
        assertEquals(10, fixture.count("SELECT count(*) FROM log_entry"));
        assertTreeIsThatOfItsEntries();
    }

    @Test
    void logGoesOnWhereItEndedAfterARestart() throws Exception {
        for (int start = 1; start <= 3; start++) {
            int expected = start * 100;
            try (Sequencer sequencer = fixture.sequencer(keys)) {
                fixture.write(100);
                LogFixture.until(() -> size(sequencer) == expected);
            }
        }
        assertTreeIsThatOfItsEntries();
        assertCheckpointsAreOfOneTree();
    }

    @Test
    void sequencersAtOnceDoNotFork() throws Exception {
        fixture.logKey(keys);
        Keys others = sharing(keys);
        int documents = 4_000;
        List<Leaf> written = new ArrayList<>();
        try (Sequencer one = fixture.sequencer(keys);
                Sequencer other = fixture.sequencer(others)) {
            while (written.size() < documents) {
                written.addAll(fixture.write(100));
                one.wake();
                other.wake();
            }
            LogFixture.until(() -> size(one) == documents && size(other) == documents);
            LogFixture.until(() -> fixture.count("SELECT count(*) FROM leaf") == 0);
            assertEquals(
                    one.served().orElseThrow().head(),
                    other.served().orElseThrow().head());
            assertEquals(new Sequencer.Running(), one.state());
            assertEquals(new Sequencer.Running(), other.state());
            assertInstanceOf(Inclusion.Proven.class, fixture.log(other).prove(written));
        }
        assertEquals(documents, fixture.count("SELECT count(*) FROM log_entry"));
        assertTreeIsThatOfItsEntries();
        assertCheckpointsAreOfOneTree();
    }

    @Test
    void sequencerThatSleepsThroughItsRivalsTurnDoesNotFork() throws Exception {
        LogKey key = fixture.logKey(keys);
        Keys others = sharing(keys);
        AtomicBoolean tired = new AtomicBoolean();
        CountDownLatch asleep = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        LogKey sleepy = new LogKey(key.verifier(), message -> {
            if (tired.getAndSet(false)) {
                asleep.countDown();
                awaitUninterruptibly(woken);
            }
            return key.signer().sign(message);
        });
        try (Sequencer one = fixture.sequencer(sleepy, keys)) {
            LogFixture.until(() -> size(one) == 0);
            tired.set(true);
            fixture.write(100);
            one.wake();
            // It has appended them, and neither signed that nor let them wait no longer: its turn is over all the same.
            asleep.await();
            try (Sequencer other = fixture.sequencer(key, others)) {
                LogFixture.until(() -> size(other) == 100);
                fixture.write(300);
                LogFixture.until(() -> size(other) == 400);
            }
            assertEquals(0, size(one));
            woken.countDown();
            LogFixture.until(() -> size(one) == 400);
            assertEquals(new Sequencer.Running(), one.state());
        }
        assertEquals(400, fixture.count("SELECT count(*) FROM log_entry"));
        assertTreeIsThatOfItsEntries();
        assertCheckpointsAreOfOneTree();
    }

    @Test
    void smallerHeadDoesNotReplaceALargerOneBesideTheKey() throws Exception {
        LogKey key = fixture.logKey(keys);
        Appending appending = new Appending(fixture.source());
        Signing slow = new Signing(key, keys, fixture.source(), LogFixture.CLOCK);
        appending.begin();
        slow.open(List.of());
        Head smaller = appending.append(List.of(Entry.of(new byte[] {1})));
        Head larger = appending.append(List.of(Entry.of(new byte[] {2})));
        new Signing(key, keys, fixture.source(), LogFixture.CLOCK).open(List.of());
        slow.sign(smaller);
        SignedHead beside = SignedHead.read(keys.kept("log-checkpoint").orElseThrow(), key.verifier());
        assertEquals(larger, beside.head());
    }

    @Test
    void nodeThatStartsWhileAnotherSignsDoesNotRefuse() throws Exception {
        LogKey key = fixture.logKey(keys);
        Appending appending = new Appending(fixture.source());
        appending.begin();
        Signing rival = new Signing(key, keys, fixture.source(), LogFixture.CLOCK);
        rival.open(List.of());
        AtomicInteger turns = new AtomicInteger();
        DataSource shared = fixture.source(() -> {
            try {
                rival.sign(appending.append(List.of(Entry.of(new byte[] {(byte) turns.incrementAndGet()}))));
            } catch (SQLException | WouldFork e) {
                throw new AssertionError(e);
            }
        });
        Signing signing = new Signing(key, keys, shared, LogFixture.CLOCK);
        Round round = new Round(
                LogFixture.HOMES, shared, signing, () -> rival.served().stream().toList());
        round.open();
        assertFalse(round.run());
        assertTrue(turns.get() > 4, "the other had its turn between any two steps");
        assertTrue(signing.served().orElseThrow().size() > 0);
        assertEquals(turns.get(), fixture.count("SELECT size FROM log_head"));
        assertCheckpointsAreOfOneTree();
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 10, 20})
    void folderOfKeysServesOnlyOneOfTwoDatabases(int documents, TestPostgres postgres) throws Exception {
        try (LogFixture promoted = fixture.onAnother(postgres);
                Sequencer first = fixture.sequencer(keys);
                Sequencer second = promoted.sequencer(keys)) {
            LogFixture.until(() -> size(first) == 0 && size(second) == 0);
            fixture.write(10);
            LogFixture.until(() -> size(first) == 10);
            String evidence = keys.kept("log-checkpoint").orElseThrow();
            promoted.writeBareLeaves(documents);
            LogFixture.until(() -> second.state() instanceof Sequencer.Refusing);
            assertTrue(second.served().isEmpty());
            assertEquals(0, promoted.count("SELECT max(size) FROM log_checkpoint"));
            assertEquals(evidence, keys.kept("log-checkpoint").orElseThrow());
            fixture.write(10);
            LogFixture.until(() -> size(first) == 20);
        }
    }

    @Test
    void checkpointThatWasDamagedBesideTheKeyMeanwhileIsNotWrittenOver() throws Exception {
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> size(sequencer) == 0);
            keys.replace("log-checkpoint", "nothing");
            fixture.write(10);
            LogFixture.until(() -> sequencer.state() instanceof Sequencer.Refusing);
        }
        assertEquals("nothing\n", keys.kept("log-checkpoint").orElseThrow());
    }

    @Test
    void idleNodeAsksTheDatabaseTwiceARound() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        DataSource counted = fixture.source(asked::incrementAndGet);
        Signing signing = new Signing(fixture.logKey(keys), keys, counted, LogFixture.CLOCK);
        Round round = new Round(LogFixture.HOMES, counted, signing, List::of);
        round.open();
        asked.set(0);
        assertFalse(round.run());
        assertEquals(2, asked.get());
    }

    @Test
    void headMovesOnlyFromWhereItWasSeen() throws Exception {
        Appending appending = new Appending(fixture.source());
        appending.begin();
        Head seen = StoredTree.committed(fixture.source());
        Head mine = appending.append(List.of(Entry.of(new byte[] {1})));
        Head others = new Head(1, Digest.ofHash(Merkle.leafHash(new byte[] {2})));
        try (Connection connection = fixture.source().getConnection()) {
            // Without the lock that lets sequencers go one after another: the comparison alone must hold.
            assertFalse(new StoredTree(connection).moveHead(seen, others));
        }
        assertEquals(mine, StoredTree.committed(fixture.source()));
    }

    @Test
    void databaseSetBackToAnOlderStateIsRefused() throws Exception {
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            fixture.write(40);
            LogFixture.until(() -> size(sequencer) == 40 && fixture.count("SELECT count(*) FROM leaf") == 0);
        }
        fixture.keep();
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            fixture.write(400);
            LogFixture.until(() -> size(sequencer) == 440);
        }
        fixture.setBack();
        assertRefused("The database's log has 40 leaves, but 440 were signed");
        assertEquals(40, fixture.count("SELECT size FROM log_head"));

        // A restored database that was filled again is larger, and another log all the same.
        fixture.write(1_000);
        Appending appending = new Appending(fixture.source());
        for (int home = 0; home < LogFixture.HOMES.homes(); home++) {
            appending.append(
                    new Waiting(fixture.source()).in(new Home(home), 1_000).entries());
        }
        assertRefused("The database's log of 1040 leaves doesn't continue the one that was signed at 440.");
        assertEquals(41, fixture.count("SELECT 1 + max(size) FROM log_checkpoint"));
    }

    @Test
    void databaseSetBackUnderARunningSequencerIsRefused() throws Exception {
        fixture.keep();
        new Appending(fixture.source()).begin();
        fixture.execute("INSERT INTO kept_log_head TABLE log_head");
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            fixture.write(40);
            LogFixture.until(() -> size(sequencer) == 40);
            fixture.setBack();
            LogFixture.until(() -> sequencer.state() instanceof Sequencer.Refusing);
            assertTrue(sequencer.served().isEmpty());
        }
    }

    @Test
    void checkpointOfAnotherKeyBesideOursIsRefused() throws Exception {
        fixture.logKey(keys);
        keys.replace("log-checkpoint", "tokenops.example/log/00000000\n0\nAAAA\n\n— x AAAA");
        assertRefused("What is kept beside the key is no checkpoint of this log");
    }

    @Test
    void logSurvivesLosingTheDatabaseForAWhile() throws Exception {
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> sequencer.served().isPresent());
            fixture.execute("ALTER TABLE log_entry RENAME TO log_entry_away");
            fixture.write(5);
            LogFixture.until(() -> sequencer.state() instanceof Sequencer.Retrying);
            assertEquals(0, size(sequencer));
            fixture.execute("ALTER TABLE log_entry_away RENAME TO log_entry");
            LogFixture.until(() -> size(sequencer) == 5);
            LogFixture.until(() -> sequencer.state() instanceof Sequencer.Running);
        }
        assertTreeIsThatOfItsEntries();
    }

    @Test
    void originStaysAndMustAgree() throws Exception {
        LogKey key = fixture.logKey(keys);
        assertTrue(key.origin().matches("tokenops\\.example/log/[0-9a-f]{8}"), key.origin());
        assertEquals(
                key.origin(),
                LogKey.open(keys, keys, "renamed.example", fixture.source()).origin());
        assertEquals(key.verifier() + "\n", key.verifierLine());
        assertThrows(OriginMismatch.class, () -> fixture.logKey(fixture.keys("a-stranger")));
        keys.replace("log-origin", "tokenops.example/log/00000000");
        assertThrows(OriginMismatch.class, () -> fixture.logKey(keys));
    }

    private void assertRefused(String start) throws Exception {
        try (Sequencer sequencer = fixture.sequencer(keys)) {
            LogFixture.until(() -> sequencer.state() instanceof Sequencer.Refusing);
            String reason = assertInstanceOf(Sequencer.Refusing.class, sequencer.state())
                    .reason();
            assertTrue(reason.startsWith(start), reason);
            assertTrue(sequencer.served().isEmpty());
            Inclusion none = fixture.log(sequencer).prove(List.of());
            assertEquals(new Inclusion.NotYet("No checkpoint of the log can be served now."), none);
        }
    }

    private void assertTreeIsThatOfItsEntries() throws Exception {
        List<byte[]> hashes = new ArrayList<>();
        fixture.core.reads().list("SELECT leaf FROM log_entry ORDER BY index", row -> row.getBytes(1)).stream()
                .map(Merkle::leafHash)
                .forEach(hashes::add);
        Head head = StoredTree.committed(fixture.source());
        assertEquals(hashes.size(), head.size());
        assertEquals(Digest.ofHash(Merkle.root(hashes)), head.root());
        MerkleProofs stored = new MerkleProofs(new TileHashes(head.size(), new Tiles(fixture.source())));
        assertArrayEquals(head.root().bytes(), stored.root(head.size()));
    }

    private void assertCheckpointsAreOfOneTree() throws Exception {
        Head head = StoredTree.committed(fixture.source());
        MerkleProofs stored = new MerkleProofs(new TileHashes(head.size(), new Tiles(fixture.source())));
        List<SignedHead> signed = new ArrayList<>();
        for (String note : fixture.core.reads().list("SELECT note FROM log_checkpoint", row -> row.getString(1))) {
            signed.add(SignedHead.read(note, fixture.logKey(keys).verifier()));
        }
        assertTrue(signed.size() > 1);
        for (SignedHead one : signed) {
            assertEquals(one.head().root(), Digest.ofHash(stored.root(one.size())));
        }
    }

    /** The keys of another node, which are the same. */
    private Keys sharing(Keys keys) throws IOException {
        Keys others = fixture.keys("other");
        Files.createDirectories(others.path("."));
        for (String name : List.of("log-key", "log-origin")) {
            Files.copy(keys.path(name), others.path(name));
        }
        return others;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static long size(Sequencer sequencer) {
        return sequencer.served().map(SignedHead::size).orElse(-1L);
    }
}
