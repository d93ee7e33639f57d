package tokenops.log;

import java.util.Optional;
import tokenops.proof.Checkpoint;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.SignedNote;

/**
 * A checkpoint and the note that carries it under the log key's signature.
 *
 * @param note as it is served at {@code /log/checkpoint}
 */
public record SignedHead(Checkpoint checkpoint, SignedNote note) {
    /** The file with the last one, which outlives the database. */
    static final String BESIDE_THE_KEY = "log-checkpoint";

    /** The last one as it lies beside the key, unread: it may be damaged. */
    public static Optional<String> beside(Keys keys) {
        return keys.kept(BESIDE_THE_KEY);
    }

    /** Reads a note of ours back, from disk or database. */
    static SignedHead read(String text, NoteVerifierKey key) throws MalformedProof {
        SignedNote note = SignedNote.parse(text);
        if (!note.isSignedBy(key)) {
            throw new MalformedProof("The checkpoint isn't signed by the log key.");
        }
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        if (!checkpoint.origin().equals(key.name())) {
            throw new MalformedProof("The checkpoint is of the log " + checkpoint.origin() + ".");
        }
        return new SignedHead(checkpoint, note);
    }

    /** A note of ours that was verified before it was stored. */
    static SignedHead kept(String text) {
        try {
            SignedNote note = SignedNote.parse(text);
            return new SignedHead(Checkpoint.parse(note.text()), note);
        } catch (MalformedProof e) {
            throw new IllegalStateException("a stored checkpoint is damaged: " + e.sentence(), e);
        }
    }

    /** Leaves in the tree that is signed. */
    public long size() {
        return checkpoint.size();
    }

    Head head() {
        return new Head(checkpoint.size(), checkpoint.root());
    }
}
