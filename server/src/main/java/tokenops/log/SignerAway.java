package tokenops.log;

/** A key can't be reached to sign just now: that says nothing of what was to be signed, and passes. */
public final class SignerAway extends RuntimeException {
    private static final long serialVersionUID = 1;

    SignerAway(RuntimeException cause) {
        super("the signer is away: " + cause.getMessage(), cause);
    }
}
