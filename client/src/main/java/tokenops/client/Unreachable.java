package tokenops.client;

/** No answer came, after as many attempts as are made. Whether the server did what was asked isn't known. */
public final class Unreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreachable(String message, Throwable cause) {
        super(message, cause);
    }
}
