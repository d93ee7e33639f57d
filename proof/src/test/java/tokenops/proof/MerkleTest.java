package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Roots and proofs of RFC 6962 over trees that are stored as tiles. */
class MerkleTest {
    /** The leaves and roots that implementations of Certificate Transparency test with. */
    private static final List<String> LEAVES =
            List.of("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f");

    private static final List<String> ROOTS = List.of(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
            "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
            "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
            "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
            "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

    @Test
    void rootsAreThoseOfCertificateTransparency() {
        List<byte[]> hashes = new ArrayList<>();
        assertEquals(ROOTS.get(0), HexFormat.of().formatHex(Merkle.root(hashes)));
        for (int i = 0; i < LEAVES.size(); i++) {
            hashes.add(Merkle.leafHash(HexFormat.of().parseHex(LEAVES.get(i))));
            assertEquals(ROOTS.get(i + 1), HexFormat.of().formatHex(Merkle.root(hashes)));
        }
    }

    /** The proofs over those leaves that the same implementations test with: index and size, or both sizes, and the hashes. */
    @Test
    void proofsAreThoseOfCertificateTransparency() {
        TestLog log = new TestLog();
        log.append(LEAVES.stream().map(HexFormat.of()::parseHex).toList());
        MerkleProofs proofs = log.proofs();
        String first = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
        String second = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
        String fourToEight = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";
        String five = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
        String sevenAndEight = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
        String toFour = ROOTS.get(4);
        assertEquals(List.of(), hex(proofs.inclusion(0, 1)));
        assertEquals(List.of(first, second, fourToEight), hex(proofs.inclusion(0, 8)));
        assertEquals(List.of(five, sevenAndEight, toFour), hex(proofs.inclusion(5, 8)));
        assertEquals(List.of(ROOTS.get(2)), hex(proofs.inclusion(2, 3)));
        assertEquals(List.of(ROOTS.get(1), second, five), hex(proofs.inclusion(1, 5)));
        assertEquals(List.of(first, second, fourToEight), hex(proofs.consistency(1, 8)));
        assertEquals(
                List.of("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", sevenAndEight, toFour),
                hex(proofs.consistency(6, 8)));
        assertEquals(List.of(second, five), hex(proofs.consistency(2, 5)));
    }

    private static List<String> hex(List<byte[]> hashes) {
        return hashes.stream().map(HexFormat.of()::formatHex).toList();
    }

    private static List<byte[]> leaves(int from, int count) {
        List<byte[]> leaves = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            leaves.add(ByteBuffer.allocate(4).putInt(i).array());
        }
        return leaves;
    }

    @Test
    void appendingInAnyPortionsGivesTheSameRoots() {
        TestLog log = new TestLog();
        int[] portions = {0, 1, 1, 253, 1, 1, 255, 300, 1024, 63_000, 1, 700};
        for (int portion : portions) {
            log.append(leaves((int) log.size(), portion));
            assertArrayEquals(Merkle.root(log.leafHashes()), log.root().bytes(), "at " + log.size());
            assertArrayEquals(log.root().bytes(), log.proofs().root(log.size()), "at " + log.size());
        }
    }

    @Test
    void onlyWhatChangesIsWritten() {
        TestLog log = new TestLog();
        log.append(leaves(0, 255));
        LogAppend one = LogAppend.of(255, log::read, List.of(Merkle.leafHash(new byte[1])));
        assertEquals(
                List.of("tile/0/000", "tile/1/000.p/1"),
                one.tiles().keySet().stream().map(Tile::path).toList());
        LogAppend none = LogAppend.of(255, log::read, List.of());
        assertTrue(none.tiles().isEmpty());
        assertEquals(log.root(), none.root());
    }

    @Test
    void everyLeafOfEverySmallTreeIsProvenAndNowhereElse() {
        TestLog log = new TestLog();
        log.append(leaves(0, 40));
        MerkleProofs proofs = log.proofs();
        for (int size = 1; size <= 40; size++) {
            byte[] root = proofs.root(size);
            for (int index = 0; index < size; index++) {
                byte[] leaf = log.leafHashes().get(index);
                List<byte[]> proof = proofs.inclusion(index, size);
                for (int claimed = -1; claimed <= size; claimed++) {
                    assertEquals(claimed == index, Merkle.includes(root, size, claimed, leaf, proof));
                }
                List<byte[]> longer = new ArrayList<>(proof);
                longer.add(root);
                assertFalse(Merkle.includes(root, size, index, leaf, longer));
                if (!proof.isEmpty()) {
                    assertFalse(Merkle.includes(root, size, index, leaf, proof.subList(1, proof.size())));
                    assertFalse(Merkle.includes(root, size, index, root, proof));
                }
            }
        }
    }

    @Test
    void everySmallTreeIsProvenToExtendEverySmallerOne() {
        TestLog log = new TestLog();
        log.append(leaves(0, 40));
        MerkleProofs proofs = log.proofs();
        byte[] wrong = Merkle.leafHash(new byte[9]);
        for (int size = 0; size <= 40; size++) {
            byte[] root = proofs.root(size);
            for (int old = 0; old <= size; old++) {
                byte[] oldRoot = proofs.root(old);
                List<byte[]> proof = proofs.consistency(old, size);
                assertTrue(Merkle.extendsTree(old, oldRoot, size, root, proof), old + " in " + size);
                assertFalse(Merkle.extendsTree(old, wrong, size, root, proof), old + " in " + size);
                if (old > 0) {
                    assertFalse(Merkle.extendsTree(old, oldRoot, size, wrong, proof), old + " in " + size);
                }
                if (!proof.isEmpty()) {
                    assertFalse(Merkle.extendsTree(old, oldRoot, size, root, proof.subList(1, proof.size())));
                }
            }
        }
    }

    @Test
    void proofsSpanTiles() {
        TestLog log = new TestLog();
        log.append(leaves(0, 70_000));
        for (long index : new long[] {0, 255, 256, 65_535, 65_536, 69_999}) {
            List<byte[]> proof = log.proofs().inclusion(index, 70_000);
            byte[] leaf = log.leafHashes().get((int) index);
            assertTrue(Merkle.includes(log.root().bytes(), 70_000, index, leaf, proof), "leaf " + index);
        }
        byte[] old = log.proofs().root(65_537);
        assertTrue(Merkle.extendsTree(
                65_537, old, 70_000, log.root().bytes(), log.proofs().consistency(65_537, 70_000)));
    }

    @Test
    void tilePathsAreThoseOfTlogTiles() {
        assertEquals("tile/0/x001/x234/067", new Tile(0, 1_234_067, 256).path());
        assertEquals("tile/0/000", new Tile(0, 0, 256).path());
        assertEquals("tile/3/x001/000.p/7", new Tile(3, 1000, 7).path());
        assertEquals("tile/entries/x001/x234/067.p/255", new Tile(0, 1_234_067, 255).entriesPath());
        for (long index : new long[] {0, 999, 1000, 999_999, 1_234_067, 1_000_000_000L}) {
            for (int width : new int[] {1, 255, 256}) {
                Tile tile = new Tile(2, index, width);
                assertEquals(tile, Tile.parse(tile.path()).orElseThrow());
                Tile entries = new Tile(0, index, width);
                assertEquals(entries, Tile.parseEntries(entries.entriesPath()).orElseThrow());
            }
        }
        for (String wrong : List.of(
                "tile/6/000",
                "tile/0/00",
                "tile/0/x000/001",
                "tile/0/001/x234",
                "tile/0/000.p/0",
                "tile/0/000.p/256",
                "tile/0/000.p/007",
                "tile/00/000",
                "/tile/0/000")) {
            assertTrue(Tile.parse(wrong).isEmpty(), wrong);
        }
    }

    @Test
    void entriesComeBack() {
        List<byte[]> entries = List.of(new byte[0], new byte[] {1}, new byte[300]);
        byte[] bytes = EntryBundle.bytes(entries);
        assertEquals(2 + 3 + 302, bytes.length);
        List<byte[]> read = EntryBundle.entries(bytes);
        assertEquals(3, read.size());
        assertEquals(300, read.get(2).length);
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.entries(Arrays.copyOf(bytes, bytes.length - 1)));
        assertThrows(IllegalArgumentException.class, () -> EntryBundle.bytes(List.of(new byte[65_536])));
    }
}
