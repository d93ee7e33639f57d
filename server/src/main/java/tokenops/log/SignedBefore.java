package tokenops.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Checkpoint;
import tokenops.proof.MalformedProof;
import tokenops.proof.SignedNote;

/** Every checkpoint that is kept, the smallest first, one at a time. For the audit; one thread. */
final class SignedBefore implements AutoCloseable {
    private static final int FETCHED = 1_000;

    private final PreparedStatement statement;
    private final ResultSet rows;
    private final Tally tally;

    /** Those that are kept beside the database, each until its turn comes. */
    private final List<One> beside = new ArrayList<>();

    private Optional<One> stored = Optional.empty();

    /** @param where it was found, for findings */
    record One(SignedNote note, Checkpoint checkpoint, String where) {
        long size() {
            return checkpoint.size();
        }
    }

    /** @param tally is told of what is no checkpoint */
    SignedBefore(Connection snapshot, LogAudit.Trusted trusted, Tally tally) throws SQLException {
        this.tally = tally;
        this.statement = snapshot.prepareStatement("SELECT origin, size, note FROM log_checkpoint ORDER BY size");
        statement.setFetchSize(FETCHED);
        this.rows = statement.executeQuery();
        trusted.beside().flatMap(text -> read(text, "beside the key")).ifPresent(beside::add);
        trusted.kept().flatMap(note -> read(note.toString(), "that was kept")).ifPresent(beside::add);
        advance();
    }

    /** The next one, if it is of that size; it is then passed. */
    Optional<One> ofSize(long size) throws SQLException {
        Optional<One> found = beside.stream().filter(one -> one.size() == size).findFirst();
        if (found.isPresent()) {
            beside.remove(found.get());
            return found;
        }
        found = stored.filter(one -> one.size() == size);
        if (found.isPresent()) {
            advance();
        }
        return found;
    }

    /** The next one of whatever size; it is then passed. */
    Optional<One> next() throws SQLException {
        Optional<One> found = beside.stream().findFirst().or(() -> stored);
        return found.isPresent() ? ofSize(found.get().size()) : found;
    }

    private void advance() throws SQLException {
        stored = Optional.empty();
        while (stored.isEmpty() && rows.next()) {
            long size = rows.getLong(2);
            stored = read(rows.getString(3), "of " + rows.getString(1) + " at " + size)
                    // in its place by the row's size: by another it would be looked for in vain
                    .filter(one -> {
                        tally.require(one.size() == size, "The checkpoint " + one.where + " says another size.");
                        return one.size() == size;
                    });
        }
    }

    private Optional<One> read(String text, String where) {
        tally.looked(1);
        try {
            SignedNote note = SignedNote.parse(text);
            return Optional.of(new One(note, Checkpoint.parse(note.text()), where));
        } catch (MalformedProof e) {
            tally.wrong("The checkpoint " + where + " is none: " + e.sentence());
            return Optional.empty();
        }
    }

    @Override
    public void close() throws SQLException {
        statement.close();
    }
}
