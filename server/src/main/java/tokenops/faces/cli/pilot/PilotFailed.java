package tokenops.faces.cli.pilot;

/** Something on the path isn't as it has to be; the message is a sentence for whoever started the pilot. */
public final class PilotFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    PilotFailed(String message) {
        super(message);
    }

    PilotFailed(String message, Throwable cause) {
        super(message, cause);
    }

    /** Fails unless that is so. */
    static void unless(boolean so, String otherwise) {
        if (!so) {
            throw new PilotFailed(otherwise);
        }
    }
}
