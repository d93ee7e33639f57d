package tokenops.log;

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
 * against every tile, the head, and every checkpoint.
 */
final class TreeAudit {
    /** Longest gap over which the tree is still made; behind a longer one nothing is looked at. */
    private static final int LONGEST_GAP = 1_000_000;

    private final AuditedLog log;
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

    TreeAudit(AuditedLog log, LogAudit.Trusted trusted) {
        this.log = log;
        this.trusted = trusted;
    }

    List<CheckResult> run() {
        rebuild(new SignedBefore(log, trusted, checkpoints));
        for (int level = 0; level < edges.size(); level++) {
            List<byte[]> edge = edges.get(level);
            long number = (stack.size() >> (Tile.HEIGHT * level)) / Tile.FULL;
            if (!edge.isEmpty()) {
                compare(new Tile(level, number, edge.size()), edge);
            }
        }
        for (Tile beyond : log.tilesBeyond(stack.size())) {
            tiles.wrong("The tile " + beyond + " covers no entry.");
        }
        compareHead();
        trusted.given()
                .filter(key -> !names.contains(key.name()))
                .ifPresent(key -> checkpoints.wrong("No checkpoint is of the log " + key.name()
                        + ", whose key was given: "
                        + (names.isEmpty() ? "there is none." : "they are of " + String.join(", ", names) + ".")));
        String except = unchecked == 0 ? "" : "; but " + unchecked + " are under names whose keys aren't known here";
        return List.of(entries.result(), tiles.result(), head.result(), checkpoints.result(except));
    }

    private void rebuild(SignedBefore signed) {
        compareCheckpoints(signed);
        for (Optional<AuditedLog.Numbered> next = log.next(entries); next.isPresent(); next = log.next(entries)) {
            long index = next.get().index();
            Entry entry = next.get().entry();
            byte[] hash = Merkle.leafHash(entry.leaf());
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
            entries.require(Arrays.equals(hash, entry.hash()), "Entry " + index + " doesn't hash to what finds it.");
            entries.require(LogLeaf.parse(entry.leaf()).isPresent(), "Entry " + index + " is no leaf.");
            add(hash);
            compareCheckpoints(signed);
        }
        for (Optional<SignedBefore.One> beyond = signed.next(); beyond.isPresent(); beyond = signed.next()) {
            names.add(beyond.get().checkpoint().origin());
            checkpoints.wrong("The checkpoint " + beyond.get().where() + " is of "
                    + beyond.get().size() + " leaves, and the log has " + stack.size() + ".");
        }
    }

    /** Compares those of the size that has been reached. */
    private void compareCheckpoints(SignedBefore signed) {
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

    private void add(byte[] hash) {
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

    private void compare(Tile tile, List<byte[]> hashes) {
        tiles.looked(1);
        Optional<byte[]> stored = log.tile(tile);
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

    /** In the place of an entry that is missing: what its tile says, so that one loss is told once. */
    private byte[] storedHash(long index) {
        int at = (int) (index % Tile.FULL) * Merkle.HASH_BYTES;
        return log.tile(new Tile(0, index / Tile.FULL, Tile.FULL))
                .filter(hashes -> hashes.length >= at + Merkle.HASH_BYTES)
                .map(hashes -> Arrays.copyOfRange(hashes, at, at + Merkle.HASH_BYTES))
                .orElseGet(() -> new byte[Merkle.HASH_BYTES]);
    }

    private void compareHead() {
        head.looked(1);
        Digest made = Digest.ofHash(stack.root());
        try {
            Head stored = log.head();
            head.require(
                    stored.size() == stack.size(),
                    "The head says " + stored.size() + " leaves, and there are " + stack.size() + " entries.");
            head.require(
                    stored.size() != stack.size() || stored.root().equals(made),
                    "The head isn't the root over the entries.");
            byte[] ofTiles = new MerkleProofs(new TileHashes(stored.size(), log::hashes)).root(stored.size());
            head.require(Arrays.equals(ofTiles, stored.root().bytes()), "The head isn't the root over the tiles.");
        } catch (IllegalStateException | IllegalArgumentException e) {
            head.wrong("The head can't be made from the tiles: " + e.getMessage() + ".");
        }
    }
}
