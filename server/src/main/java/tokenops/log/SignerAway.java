package tokenops.log;

/**
 * A key can't sign just now: that says nothing of what was to be signed, and passes. Only {@link Signers} throw it when they can't be
 * reached, and {@link SigningKeys} when no key here is valid.
 */
public final class SignerAway extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param why without who: as {@code nobody answers} */
    public SignerAway(String why) {
        super("the signer is away: " + why);
    }
}
