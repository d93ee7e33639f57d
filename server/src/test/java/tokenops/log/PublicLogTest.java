package tokenops.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tokenops.path.Word;
import tokenops.proof.BundledLeaf;
import tokenops.proof.Digest;
import tokenops.proof.EntryBundle;
import tokenops.proof.LogLeaf;
import tokenops.proof.Merkle;
import tokenops.proof.Tile;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** What the log shows of 66,000 leaves, against the tree worked out from the entries alone. */
@ExtendWith(OnePostgres.class)
@Timeout(180)
class PublicLogTest {
    private static final int LEAVES = 66_000;

    private static LogFixture fixture;
    private static Sequencer sequencer;
    private static PublicLog log;
    private static List<byte[]> entries;
    private static List<byte[]> hashes;

    @BeforeAll
    static void start(TestPostgres postgres, @TempDir Path folder) throws Exception {
        fixture = LogFixture.on(postgres, folder);
        fixture.writeBareLeaves(LEAVES);
        sequencer = fixture.sequencer(fixture.keys("node"));
        log = fixture.log(sequencer);
        LogFixture.until(() -> log.checkpoint().map(SignedHead::size).orElse(0L) == LEAVES);
        LogFixture.until(() -> fixture.count("SELECT count(*) FROM leaf") == 0);
        entries = fixture.core.reads().list("SELECT leaf FROM log_entry ORDER BY index", row -> row.getBytes(1));
        hashes = entries.stream().map(Merkle::leafHash).toList();
    }

    @AfterAll
    static void stop() {
        sequencer.close();
        fixture.close();
    }

    @Test
    void checkpointIsTheRootOverTheEntries() {
        assertEquals(
                new Head(LEAVES, Digest.ofHash(Merkle.root(hashes))),
                log.checkpoint().orElseThrow().head());
    }

    @Test
    void tilesOfEveryLevelAreTheRootsOfTheirSubtrees() {
        for (Tile tile : List.of(
                new Tile(0, 0, 256),
                new Tile(0, 100, 256),
                new Tile(0, 100, 17),
                new Tile(0, 257, 208),
                new Tile(0, 257, 1),
                new Tile(1, 0, 256),
                new Tile(1, 0, 255),
                new Tile(1, 1, 1),
                new Tile(2, 0, 1))) {
            assertArrayEquals(worked(tile), log.tile(tile).orElseThrow(), tile.path());
        }
    }

    @Test
    void tilesBeyondTheSignedTreeAreNotShown() {
        for (Tile tile : List.of(
                new Tile(0, 257, 209),
                new Tile(0, 257, 256),
                new Tile(0, 258, 1),
                new Tile(1, 1, 2),
                new Tile(3, 0, 1))) {
            assertEquals(Optional.empty(), log.tile(tile), tile.path());
        }
        assertEquals(Optional.empty(), log.entries(new Tile(0, 257, 209)));
        assertEquals(Optional.empty(), log.entries(new Tile(1, 0, 256)));
    }

    @Test
    void entryBundlesHoldTheEntriesInTheirOrder() {
        for (Tile tile : List.of(new Tile(0, 0, 256), new Tile(0, 99, 3), new Tile(0, 257, 208))) {
            int first = (int) tile.index() * Tile.FULL;
            byte[] bundle = log.entries(tile).orElseThrow();
            List<byte[]> read = EntryBundle.entries(bundle);
            assertEquals(tile.width(), read.size());
            IntStream.range(0, read.size()).forEach(i -> assertArrayEquals(entries.get(first + i), read.get(i)));
        }
    }

    @Test
    void leavesHereAndThereAreProvenUnderOneCheckpoint() {
        List<Leaf> sought = LongStream.of(0, 1, 255, 256, 65_535, 65_536, LEAVES - 1)
                .mapToObj(PublicLogTest::at)
                .toList();
        Inclusion.Proven proven = assertInstanceOf(Inclusion.Proven.class, log.prove(sought));
        byte[] root = proven.head().checkpoint().root().bytes();
        assertEquals(sought.size(), proven.leaves().size());
        for (BundledLeaf leaf : proven.leaves()) {
            assertArrayEquals(entries.get((int) leaf.index()), leaf.leaf());
            assertTrue(Merkle.includes(root, LEAVES, leaf.index(), Merkle.leafHash(leaf.leaf()), leaf.proof()));
        }
    }

    @Test
    void oneLeafThatIsNotThereMakesAllWait() {
        Leaf unknown =
                new Leaf(new UUID(0, 0), Digest.of(new byte[] {7}), Leaf.Type.CONTRACT, LogFixture.CLOCK.instant());
        assertEquals(
                new Inclusion.NotYet("The leaf of " + unknown.digest() + " is in no signed checkpoint yet."),
                log.prove(List.of(at(5), unknown)));
        assertTrue(log.has(at(5)));
        assertFalse(log.has(unknown));
    }

    /** The leaf whose entry lies there. */
    private static Leaf at(long index) {
        LogLeaf leaf = LogLeaf.parse(entries.get((int) index)).orElseThrow();
        return new Leaf(new UUID(0, index), leaf.digest(), Word.of(Leaf.Type.class, leaf.type()), leaf.time());
    }

    private static byte[] worked(Tile tile) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int span = 1 << (8 * tile.level());
        for (int i = 0; i < tile.width(); i++) {
            int first = ((int) tile.index() * Tile.FULL + i) * span;
            out.writeBytes(Merkle.root(hashes.subList(first, first + span)));
        }
        return out.toByteArray();
    }
}
