package tokenops.proof;

/**
 * A piece of a proof (a note, key, envelope, statement, proof text or bundle) isn't in the form that its specification gives it; the
 * message says in what, as a sentence for whoever brought it.
 */
public final class MalformedProof extends Exception {
    private static final long serialVersionUID = 1;

    private final String sentence;

    public MalformedProof(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    /** The message, never null. */
    public String sentence() {
        return sentence;
    }
}
