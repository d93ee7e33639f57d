package tokenops.log;

/**
 * Signing would make the log say two things: the database isn't a continuation of what was signed. Only an operator can mend
 * that, by bringing the newer database back or by starting a new origin.
 */
final class WouldFork extends Exception {
    private static final long serialVersionUID = 1;

    WouldFork(String sentence) {
        super(
                sentence
                        + " Nothing is logged until the newer database is back, or `tokenops log new-origin` has begun the log anew.");
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
