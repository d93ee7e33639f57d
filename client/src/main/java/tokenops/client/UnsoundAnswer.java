package tokenops.client;

/** The server's answer isn't what it has to be: a member is missing, or a document hasn't the digest given with it. Not retried. */
public final class UnsoundAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnsoundAnswer(String message) {
        super(message);
    }

    UnsoundAnswer(String message, Throwable cause) {
        super(message, cause);
    }
}
