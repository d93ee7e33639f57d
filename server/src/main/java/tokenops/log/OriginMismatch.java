package tokenops.log;

/** The folder of keys and the database don't belong together, which a sentence says; nothing may be signed. */
public final class OriginMismatch extends RuntimeException {
    private static final long serialVersionUID = 1;

    OriginMismatch(String sentence) {
        super(sentence);
    }
}
