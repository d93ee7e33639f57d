package tokenops.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A log in memory, made of tiles as a server stores them. */
final class TestLog {
    private final Map<Tile, byte[]> tiles = new TreeMap<>();
    private final List<byte[]> leafHashes = new ArrayList<>();
    private Digest root = Digest.ofHash(Merkle.emptyRoot());

    /** Appends leaves and answers the index of the first. */
    long append(List<byte[]> leaves) {
        long first = leafHashes.size();
        List<byte[]> hashes = leaves.stream().map(Merkle::leafHash).toList();
        LogAppend appended = LogAppend.of(first, this::read, hashes);
        tiles.putAll(appended.tiles());
        leafHashes.addAll(hashes);
        root = appended.root();
        return first;
    }

    byte[] read(Tile tile) {
        byte[] found = tiles.get(tile);
        if (found == null) {
            throw new IllegalStateException("no tile " + tile);
        }
        return found;
    }

    long size() {
        return leafHashes.size();
    }

    Digest root() {
        return root;
    }

    List<byte[]> leafHashes() {
        return leafHashes;
    }

    MerkleProofs proofs() {
        return new MerkleProofs(new TileHashes(size(), this::read));
    }
}
