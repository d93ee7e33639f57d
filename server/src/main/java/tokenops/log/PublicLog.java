package tokenops.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import tokenops.proof.BundledLeaf;
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
    private final Heads heads;

    /** @param heads as {@link Sequencer#served} has them, or {@link Witnesses} */
    public PublicLog(DataSource source, Heads heads) {
        this.reads = new Reads(source);
        this.tiles = new Tiles(source);
        this.recent = new RecentTiles(tiles);
        this.heads = heads;
    }

    /** The checkpoint to show; empty when there is none to serve, and health says why. */
    public Optional<SignedHead> checkpoint() {
        return heads.shown();
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
        long hashes = heads.newest().map(SignedHead::size).orElse(0L) >> (Tile.HEIGHT * tile.level());
        // not index * FULL: anybody may ask for an index that overflows it
        return tile.width() <= hashes && tile.index() <= (hashes - tile.width()) / Tile.FULL;
    }

    /** Proves that all those leaves are in the log, under one checkpoint; or says why not yet. */
    public Inclusion prove(List<Leaf> leaves) {
        // Proofs are under a cosigned checkpoint as soon as one has all the leaves.
        Optional<SignedHead> cosigned = heads.cosigned();
        if (cosigned.isPresent() && prove(cosigned.get(), leaves) instanceof Inclusion.Proven proven) {
            return proven;
        }
        return heads.newest()
                .map(head -> prove(head, leaves))
                .orElseGet(() -> new Inclusion.NotYet("No checkpoint of the log can be served now."));
    }

    /** The same under the name that the log has now or had once ({@link NewOrigin}): attestations tell which. */
    public Inclusion prove(String origin, List<Leaf> leaves) {
        Optional<SignedHead> head = heads.newest();
        if (head.isEmpty() || head.get().checkpoint().origin().equals(origin)) {
            return prove(leaves);
        }
        return lastOf(origin)
                .map(ended -> prove(ended, leaves))
                .orElseGet(() -> new Inclusion.NotYet("The log " + origin + " has ended without a checkpoint."));
    }

    /** The last checkpoint under a name that the log had, as far as the database has it. */
    private Optional<SignedHead> lastOf(String origin) {
        return reads.one(
                        "SELECT note FROM log_checkpoint WHERE origin = ? ORDER BY size DESC LIMIT 1",
                        row -> row.getString(1),
                        origin)
                .map(SignedHead::kept);
    }

    private Inclusion prove(SignedHead head, List<Leaf> leaves) {
        long size = head.size();
        Map<ByteBuffer, Long> indexes = indexes(leaves, size);
        MerkleProofs proofs = new MerkleProofs(recent.of(size));
        List<BundledLeaf> proven = new ArrayList<>();
        for (Leaf leaf : leaves) {
            Optional<Long> index = Optional.ofNullable(indexes.get(key(leaf)));
            if (index.isEmpty()) {
                return new Inclusion.NotYet("The leaf of " + leaf.digest() + " is in no signed checkpoint yet.");
            }
            proven.add(new BundledLeaf(leaf.digest(), index.get(), leaf.bytes(), proofs.inclusion(index.get(), size)));
        }
        return new Inclusion.Proven(head, proven);
    }

    /** Whether a leaf is in the signed log. */
    public boolean has(Leaf leaf) {
        long size = heads.newest().map(SignedHead::size).orElse(0L);
        return !indexes(List.of(leaf), size).isEmpty();
    }

    /** The places of those leaves that are in the tree of that size, by their hashes. */
    private Map<ByteBuffer, Long> indexes(List<Leaf> leaves, long size) {
        Map<ByteBuffer, Long> indexes = new HashMap<>();
        byte[][] hashes = leaves.stream().map(leaf -> key(leaf).array()).toArray(byte[][]::new);
        reads.list(
                "SELECT hash, index FROM log_entry WHERE hash = ANY(?) AND index < ?",
                row -> indexes.put(ByteBuffer.wrap(row.getBytes(1)), row.getLong(2)),
                hashes,
                size);
        return indexes;
    }

    private static ByteBuffer key(Leaf leaf) {
        return ByteBuffer.wrap(Merkle.leafHash(leaf.bytes()));
    }
}
