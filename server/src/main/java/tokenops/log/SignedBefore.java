package tokenops.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Checkpoint;
import tokenops.proof.MalformedProof;
import tokenops.proof.SignedNote;

/** Every checkpoint that is kept, the smallest first, one at a time. For the audit; one thread. */
final class SignedBefore {
    private final AuditedLog log;
    private final Tally tally;

    /** Those that are kept beside the log, each until its turn comes. */
    private final List<One> beside = new ArrayList<>();

    private Optional<One> stored = Optional.empty();

    /** @param where it was found, for findings */
    record One(SignedNote note, Checkpoint checkpoint, String where) {
        long size() {
            return checkpoint.size();
        }
    }

    /** @param tally is told of what is no checkpoint */
    SignedBefore(AuditedLog log, LogAudit.Trusted trusted, Tally tally) {
        this.log = log;
        this.tally = tally;
        trusted.beside().flatMap(text -> read(text, "beside the key")).ifPresent(beside::add);
        trusted.kept().flatMap(note -> read(note.toString(), "that was kept")).ifPresent(beside::add);
        advance();
    }

    /** The next one, if it is of that size; it is then passed. */
    Optional<One> ofSize(long size) {
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
    Optional<One> next() {
        Optional<One> found = beside.stream().findFirst().or(() -> stored);
        return found.isPresent() ? ofSize(found.get().size()) : found;
    }

    private void advance() {
        Optional<AuditedLog.Kept> next;
        do {
            next = log.nextCheckpoint();
            stored = next.flatMap(this::inItsPlace);
        } while (next.isPresent() && stored.isEmpty());
    }

    /** By a size that isn't the one under which it is kept it would be looked for in vain. */
    private Optional<One> inItsPlace(AuditedLog.Kept kept) {
        return read(kept.note(), "of " + kept.origin() + " at " + kept.size()).filter(one -> {
            tally.require(one.size() == kept.size(), "The checkpoint " + one.where + " says another size.");
            return one.size() == kept.size();
        });
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
}
