package tokenops.proof;

import java.util.ArrayList;
import java.util.List;

/**
 * A text signed by one or more keys (C2SP signed-note): the text, an empty line, one line per signature.
 *
 * <p>The text means nothing before {@link #isSignedBy} has said yes for a key that the reader trusts.
 *
 * @param text one or more lines, each with its line end
 * @param signatures at least one
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    /** Longest note that is read, in characters. */
    public static final int LARGEST = 1_000_000;

    /** Most signature lines that are read. */
    public static final int MOST_SIGNATURES = 100;

    public SignedNote {
        signatures = List.copyOf(signatures);
        if (!isText(text) || signatures.isEmpty()) {
            throw new IllegalArgumentException("a note has whole lines of text and at least one signature");
        }
    }

    /** Signs a text. */
    public static SignedNote sign(String text, NoteVerifierKey key, Signer signer) {
        return new SignedNote(text, List.of(NoteSignature.sign(text, key, signer)));
    }

    /** Reads a whole note; there is one written form, which {@link #toString()} gives back. */
    public static SignedNote parse(String note) throws MalformedProof {
        int split = note.lastIndexOf("\n\n");
        if (note.length() > LARGEST || split < 0 || !note.endsWith("\n")) {
            throw new MalformedProof("A note is text, an empty line and signature lines.");
        }
        String text = note.substring(0, split + 1);
        if (!isText(text)) {
            throw new MalformedProof("A note's text has no control characters but line ends.");
        }
        String[] lines = note.substring(split + 2).split("\n", -1);
        if (lines.length < 2 || lines.length - 1 > MOST_SIGNATURES) {
            throw new MalformedProof("A note has one to " + MOST_SIGNATURES + " signatures.");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (int i = 0; i < lines.length - 1; i++) {
            signatures.add(NoteSignature.parse(lines[i]));
        }
        return new SignedNote(text, signatures);
    }

    private static boolean isText(String text) {
        return text.endsWith("\n") && text.chars().noneMatch(c -> c < 0x20 && c != '\n');
    }

    /**
     * Whether a signature of the key stands under the note and every one that claims to be the key's is.
     *
     * @throws IllegalStateException where the runtime can't check the key's {@linkplain NoteVerifierKey.Type#checkable type}
     */
    public boolean isSignedBy(NoteVerifierKey key) {
        boolean found = false;
        for (NoteSignature signature : signatures) {
            if (key.named(signature)) {
                if (!key.verifies(signature, text)) {
                    return false;
                }
                found = true;
            }
        }
        return found;
    }

    /** This note with one more signature, below the others. */
    public SignedNote with(NoteSignature signature) {
        List<NoteSignature> all = new ArrayList<>(signatures);
        all.add(signature);
        return new SignedNote(text, all);
    }

    /** The written form. */
    @Override
    public String toString() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature).append('\n'));
        return note.toString();
    }
}
