package tokenops.log;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import tokenops.log.Inclusion.Sought;
import tokenops.path.Home;
import tokenops.proof.BundledLeaf;
import tokenops.proof.Digest;
import tokenops.proof.EntryBundle;
import tokenops.proof.Merkle;
import tokenops.proof.MerkleProofs;
import tokenops.proof.Tile;
import tokenops.store.Reads;

/**
 * The log as everybody may read it (C2SP tlog-tiles), and proofs from it. Nothing beyond the signed checkpoint is shown: what is
 * only committed could still be refused a signature. Any thread.
 *
 * <p>All methods throw unchecked when the database doesn't answer.
 */
public final class PublicLog {
    private final Reads reads;
    private final Tiles tiles;
    private final RecentTiles recent;
    private final Supplier<Optional<SignedHead>> served;

    /** @param served the newest signed checkpoint, {@link Sequencer#served} */
    public PublicLog(DataSource source, Supplier<Optional<SignedHead>> served) {
        this.reads = new Reads(source);
        this.tiles = new Tiles(source);
        this.recent = new RecentTiles(tiles);
        this.served = served;
    }

    /** The newest signed checkpoint; empty when there is none to serve, and health says why. */
    public Optional<SignedHead> checkpoint() {
        return served.get();
    }

    /** The hashes of a tile, in exactly the width asked for; empty when the signed tree doesn't have it. */
    public Optional<byte[]> tile(Tile tile) {
        return isSigned(tile)
                ? Optional.of(Arrays.copyOf(tiles.read(tile), tile.width() * Merkle.HASH_BYTES))
                : Optional.empty();
    }

    /** The entries below a tile of level 0, as {@code tile/entries/} serves them; empty when the signed tree doesn't have them. */
    public Optional<byte[]> entries(Tile tile) {
        if (tile.level() != 0 || !isSigned(tile)) {
            return Optional.empty();
        }
        long first = tile.index() * Tile.FULL;
        List<byte[]> leaves = reads.list(
                "SELECT leaf FROM log_entry WHERE index >= ? AND index < ? ORDER BY index",
                row -> row.getBytes(1),
                first,
                first + tile.width());
        if (leaves.size() != tile.width()) {
            throw new IllegalStateException("the log lacks entries of " + tile.entriesPath());
        }
        return Optional.of(EntryBundle.bytes(leaves));
    }

    private boolean isSigned(Tile tile) {
        long hashes = served.get().map(SignedHead::size).orElse(0L) >> (TileTree.HEIGHT * tile.level());
        return tile.index() * Tile.FULL + tile.width() <= hashes;
    }

    /** Proves that the leaves of all those documents are in the log, under one checkpoint; or says why not yet. */
    public Inclusion prove(Collection<Sought> sought) {
        Map<Sought, Leaf> leaves = new HashMap<>();
        sought.stream()
                .collect(Collectors.groupingBy(Sought::home, Collectors.mapping(Sought::digest, Collectors.toList())))
                .forEach((home, digests) ->
                        leaves(home, digests).forEach(leaf -> leaves.put(new Sought(home, leaf.digest()), leaf)));
        // Looked at after the leaves: an index that is there was in a checkpoint served before it was written.
        Optional<SignedHead> head = served.get();
        if (head.isEmpty()) {
            return new Inclusion.NotYet("No checkpoint of the log can be served now.");
        }
        long size = head.get().size();
        MerkleProofs proofs = new MerkleProofs(recent.of(size));
        List<BundledLeaf> proven = new ArrayList<>();
        for (Sought one : sought) {
            Optional<Leaf> leaf = Optional.ofNullable(leaves.get(one));
            if (leaf.isEmpty()) {
                return new Inclusion.NotYet("No leaf stands for " + one.digest() + ".");
            }
            Optional<Long> index = leaf.get().index().filter(place -> place < size);
            if (index.isEmpty()) {
                return new Inclusion.NotYet("The leaf of " + one.digest() + " is in no signed checkpoint yet.");
            }
            proven.add(new BundledLeaf(
                    one.digest(), index.get(), leaf.get().bytes(), proofs.inclusion(index.get(), size)));
        }
        return new Inclusion.Proven(head.get(), proven);
    }

    private List<Leaf> leaves(Home home, List<Digest> digests) {
        return reads.list(
                "SELECT " + Leaf.COLUMNS + " FROM leaf WHERE home = ? AND digest = ANY(?)",
                Leaf.READER,
                home,
                digests.stream().map(Digest::bytes).toArray(byte[][]::new));
    }
}
