package tokenops.store;

import java.util.function.Supplier;

/** A rule of the run path that was broken. */
public final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Violation(String sentence) {
        super(sentence);
    }

    public Violation(String sentence, Throwable cause) {
        super(sentence + ": " + cause.getMessage(), cause);
    }

    /** Throws unless it holds. */
    public static void unless(boolean holds, Supplier<String> sentence) {
        if (!holds) {
            throw new Violation(sentence.get());
        }
    }
}
