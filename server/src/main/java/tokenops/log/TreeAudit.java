package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tokenops.proof.Digest;
import tokenops.proof.EntryStack;
import tokenops.proof.LogLeaf;
import tokenops.proof.Merkle;
import tokenops.proof.MerkleProofs;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.Tile;
import tokenops.proof.TileHashes;
import tokenops.store.CheckResult;

/**
 * The part of the audit that concerns the tree: made anew in one pass over the entries, by other code than appends to it, and held
 * against every stored tile, the head, and every checkpoint.
 */
final class TreeAudit {
    private static final int FETCHED = 1_000;

    /** Longest gap over which the tree is still made; behind a longer one nothing is looked at. */
    private static final int LONGEST_GAP = 1_000_000;

    private final Connection snapshot;
    private final LogAudit.Trusted trusted;
    private final Tally entries = new Tally("entries", "entries follow each other and are found by their hashes");
    private final Tally tiles = new Tally("tiles", "tiles hold what the entries give");
    private final Tally head = new Tally("head", "the head is the root over the entries, and that over the tiles");
    private final Tally checkpoints =
            new Tally("checkpoints", "checkpoints are beginnings of the log, signed by its key");

    /** The names that checkpoints bear. */
    private final Set<String> names = new TreeSet<>();

    /** Checkpoints under names whose keys the auditor doesn't have. */
    private long unchecked;

    private final EntryStack stack = new EntryStack();

    /** By level, the hashes of the tile that isn't full yet. */
    private final List<List<byte[]>> edges = new ArrayList<>();

    TreeAudit(Connection snapshot, LogAudit.Trusted trusted) {
        this.snapshot = snapshot;
        this.trusted = trusted;
    }

    List<CheckResult> run() throws SQLException {
        try (SignedBefore signed = new SignedBefore(snapshot, trusted, checkpoints)) {
            rebuild(signed);
        }
        for (int level = 0; level < edges.size(); level++) {
            List<byte[]> edge = edges.get(level);
            long number = (stack.size() >> (Tile.HEIGHT * level)) / Tile.FULL;
            if (!edge.isEmpty()) {
                compare(new Tile(level, number, edge.size()), edge);
            }
            nothingBeyond(level, edge.isEmpty() ? number : number + 1);
        }
        nothingAbove(edges.size());
        compareHead();
        trusted.given()
                .filter(key -> !names.isEmpty() && !names.contains(key.name()))
                .ifPresent(key -> checkpoints.wrong("No checkpoint is of the log " + key.name()
                        + ", whose key was given: they are of " + String.join(", ", names) + "."));
        String except = unchecked == 0 ? "" : "; but " + unchecked + " are under names whose keys aren't known here";
        return List.of(entries.result(), tiles.result(), head.result(), checkpoints.result(except));
    }

    private void rebuild(SignedBefore signed) throws SQLException {
        compareCheckpoints(signed);
        String sql = "SELECT index, hash, leaf FROM log_entry ORDER BY index";
        try (PreparedStatement statement = snapshot.prepareStatement(sql)) {
            statement.setFetchSize(FETCHED);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long index = row.getLong(1);
                    byte[] leaf = row.getBytes(3);
                    byte[] hash = Merkle.leafHash(leaf);
                    entries.looked(1);
                    if (index - stack.size() > LONGEST_GAP) {
                        entries.wrong("Entries " + stack.size() + " to " + (index - 1)
                                + " are missing, and what follows isn't looked at.");
                        break;
                    }
                    while (stack.size() < index) {
                        entries.wrong("Entry " + stack.size() + " is missing.");
                        add(storedHash(stack.size()));
                        compareCheckpoints(signed);
                    }
                    entries.require(
                            Arrays.equals(hash, row.getBytes(2)), "Entry " + index + " doesn't hash to what finds it.");
                    entries.require(LogLeaf.parse(leaf).isPresent(), "Entry " + index + " is no leaf.");
                    add(hash);
                    compareCheckpoints(signed);
                }
            }
        }
        for (Optional<SignedBefore.One> beyond = signed.next(); beyond.isPresent(); beyond = signed.next()) {
            checkpoints.wrong("The checkpoint " + beyond.get().where() + " is of "
                    + beyond.get().size() + " leaves, and the log has " + stack.size() + ".");
        }
    }

    /** Compares those of the size that has been reached. */
    private void compareCheckpoints(SignedBefore signed) throws SQLException {
        Optional<SignedBefore.One> found = signed.ofSize(stack.size());
        for (; found.isPresent(); found = signed.ofSize(stack.size())) {
            SignedBefore.One one = found.get();
            names.add(one.checkpoint().origin());
            checkpoints.require(
                    Arrays.equals(one.checkpoint().root().bytes(), stack.root()),
                    "The checkpoint " + one.where() + " is no beginning of this log.");
            List<NoteVerifierKey> named = trusted.keys().stream()
                    .filter(key -> key.name().equals(one.checkpoint().origin()))
                    .toList();
            if (named.isEmpty()) {
                unchecked++;
            } else {
                checkpoints.require(
                        named.stream().anyMatch(one.note()::isSignedBy),
                        "The checkpoint " + one.where() + " isn't signed by the log's key.");
            }
        }
    }

    private void add(byte[] hash) throws SQLException {
        stack.add(hash);
        byte[] above = hash;
        for (int level = 0; ; level++) {
            if (level == edges.size()) {
                edges.add(new ArrayList<>());
            }
            List<byte[]> edge = edges.get(level);
            edge.add(above);
            if (edge.size() < Tile.FULL) {
                return;
            }
            compare(new Tile(level, (stack.size() >> (Tile.HEIGHT * (level + 1))) - 1, Tile.FULL), edge);
            above = Merkle.root(edge);
            edge.clear();
        }
    }

    private void compare(Tile tile, List<byte[]> hashes) throws SQLException {
        tiles.looked(1);
        Optional<byte[]> stored = stored(tile.level(), tile.index());
        byte[] made = new byte[hashes.size() * Merkle.HASH_BYTES];
        for (int i = 0; i < hashes.size(); i++) {
            System.arraycopy(hashes.get(i), 0, made, i * Merkle.HASH_BYTES, Merkle.HASH_BYTES);
        }
        if (stored.isEmpty()) {
            tiles.wrong("The tile " + tile + " is missing.");
        } else {
            tiles.require(
                    Arrays.equals(stored.get(), made), "The tile " + tile + " isn't what the entries below it give.");
        }
    }

    private Optional<byte[]> stored(int level, long number) throws SQLException {
        try (PreparedStatement statement =
                snapshot.prepareStatement("SELECT hashes FROM log_tile WHERE level = ? AND number = ?")) {
            statement.setInt(1, level);
            statement.setLong(2, number);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getBytes(1)) : Optional.empty();
            }
        }
    }

    /** In the place of an entry that is missing: what its tile says, so that one loss is told once. */
    private byte[] storedHash(long index) throws SQLException {
        int at = (int) (index % Tile.FULL) * Merkle.HASH_BYTES;
        return stored(0, index / Tile.FULL)
                .filter(hashes -> hashes.length >= at + Merkle.HASH_BYTES)
                .map(hashes -> Arrays.copyOfRange(hashes, at, at + Merkle.HASH_BYTES))
                .orElseGet(() -> new byte[Merkle.HASH_BYTES]);
    }

    private void nothingBeyond(int level, long first) throws SQLException {
        tooMany("WHERE level = " + level + " AND number >= " + first);
    }

    private void nothingAbove(int level) throws SQLException {
        tooMany("WHERE level >= " + level);
    }

    private void tooMany(String condition) throws SQLException {
        try (PreparedStatement statement =
                        snapshot.prepareStatement("SELECT level, number FROM log_tile " + condition);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                tiles.wrong("The tile " + new Tile(row.getInt(1), row.getLong(2), Tile.FULL) + " covers no entry.");
            }
        }
    }

    private void compareHead() throws SQLException {
        head.looked(1);
        Digest made = Digest.ofHash(stack.root());
        try {
            StoredTree tree = new StoredTree(snapshot);
            Head stored = tree.head();
            head.require(
                    stored.size() == stack.size(),
                    "The head says " + stored.size() + " leaves, and there are " + stack.size() + " entries.");
            head.require(
                    stored.size() != stack.size() || stored.root().equals(made),
                    "The head isn't the root over the entries.");
            byte[] ofTiles = new MerkleProofs(new TileHashes(stored.size(), Tiles.within(tree))).root(stored.size());
            head.require(Arrays.equals(ofTiles, stored.root().bytes()), "The head isn't the root over the tiles.");
        } catch (IllegalStateException e) {
            head.wrong("The head can't be made from the tiles: " + e.getMessage() + ".");
        }
    }
}
