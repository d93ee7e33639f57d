package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import tokenops.proof.MalformedProof;
import tokenops.proof.Merkle;
import tokenops.proof.MerkleProofs;
import tokenops.proof.TileHashes;

/**
 * Signs committed heads, each a continuation of the one signed before: verified, signed, flushed to disk beside the key, stored,
 * and only then served.
 *
 * <p>The copy beside the key outlives the database, so that one restored from an older state is recognised, and so is a second
 * one that is written to under the same key. One thread signs, any thread reads what is served.
 */
final class Signing {
    private final LogKey key;
    private final Keys keys;
    private final DataSource source;
    private final Clock clock;

    /** The newest head that was signed since this start, as far as this node knows. */
    private Optional<SignedHead> signed = Optional.empty();

    private volatile Optional<SignedHead> served = Optional.empty();

    Signing(LogKey key, Keys keys, DataSource source, Clock clock) {
        this.key = key;
        this.keys = keys;
        this.source = source;
        this.clock = clock;
    }

    /** What others may see. */
    Optional<SignedHead> served() {
        return served;
    }

    /** Serves nothing any more. */
    void withdraw() {
        served = Optional.empty();
    }

    /**
     * Compares the committed head with what was signed before this start, and signs it.
     *
     * @param witnessed what others have seen of the log under our signature: they remember it when the key's folder is restored from
     *     a backup together with the database
     */
    void open(List<SignedHead> witnessed) throws SQLException, WouldFork {
        List<SignedHead> known = new ArrayList<>(witnessed);
        read(SignedHead.beside(keys), "beside the key").ifPresent(known::add);
        read(newestStored(), "in the database").ifPresent(known::add);
        // Read last: another node may append meanwhile, and what it has signed was committed before.
        Head committed = StoredTree.committed(source);
        for (SignedHead before : known) {
            requireContinues(before.head(), committed);
        }
        sign(committed);
    }

    /** Signs the head unless that is done, and serves it, or a larger one that another node has signed. */
    void sign(Head committed) throws SQLException, WouldFork {
        Optional<SignedHead> before = signed;
        if (before.isPresent()) {
            requireContinues(before.get().head(), committed);
        }
        if (before.isEmpty() || before.get().size() < committed.size()) {
            // It ends: whoever was faster kept a larger head than before, and one no smaller than this is as good.
            Optional<SignedHead> now;
            do {
                now = keep(committed);
            } while (now.isEmpty());
            signed = now;
        }
        if (!served.equals(signed)) {
            store(signed.orElseThrow());
            served = signed;
        }
    }

    /**
     * Signs the head and keeps it beside the key, where others may keep theirs: a node on the same database, but also a server on
     * another one. What lies there is evidence, and only replaced by what is shown to continue it.
     *
     * @return what lies there now: this head, or another node's that is no smaller; empty if it was changed meanwhile
     */
    private Optional<SignedHead> keep(Head committed) throws SQLException, WouldFork {
        Optional<String> there = SignedHead.beside(keys);
        Optional<SignedHead> kept = read(there, "beside the key");
        if (kept.isPresent() && kept.get().size() >= committed.size()) {
            requireContinues(kept.get().head(), StoredTree.committed(source));
            return kept;
        }
        if (kept.isPresent() && !kept.equals(signed)) {
            requireContinues(kept.get().head(), committed);
        }
        SignedHead now = key.sign(committed);
        boolean replaced = keys.replaceUnless(
                SignedHead.BESIDE_THE_KEY,
                text -> !Optional.of(text).equals(there),
                now.note().toString());
        return replaced ? Optional.of(now) : Optional.empty();
    }

    /** RFC 6962 section 2.1.2: what was signed must be the beginning of what is there now. */
    void requireContinues(Head before, Head now) throws WouldFork {
        if (now.size() < before.size()) {
            throw new WouldFork("The database's log has %d leaves, but %d were signed: it is older than the key's."
                    .formatted(now.size(), before.size()));
        }
        if (now.equals(before)) {
            return;
        }
        TileHashes hashes = new TileHashes(now.size(), new Tiles(source));
        List<byte[]> proof = new MerkleProofs(hashes).consistency(before.size(), now.size());
        boolean continues = Merkle.extendsTree(
                before.size(), before.root().bytes(), now.size(), now.root().bytes(), proof);
        if (!continues) {
            throw new WouldFork("The database's log of %d leaves doesn't continue the one that was signed at %d."
                    .formatted(now.size(), before.size()));
        }
    }

    private Optional<SignedHead> read(Optional<String> note, String where) throws WouldFork {
        if (note.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(SignedHead.read(note.get(), key.verifier()));
        } catch (MalformedProof e) {
            throw new WouldFork("What is kept " + where + " is no checkpoint of this log: " + e.sentence());
        }
    }

    private Optional<String> newestStored() throws SQLException {
        String sql = "SELECT note FROM log_checkpoint WHERE origin = ? ORDER BY size DESC LIMIT 1";
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.origin());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** Ed25519 is deterministic, so another node that signed the same head made the same note. */
    private void store(SignedHead head) throws SQLException {
        String sql = "INSERT INTO log_checkpoint (origin, size, note, at) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT (origin, size) DO NOTHING";
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.origin());
            statement.setLong(2, head.size());
            statement.setString(3, head.note().toString());
            statement.setObject(4, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }
}
