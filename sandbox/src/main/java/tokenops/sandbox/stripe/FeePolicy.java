package tokenops.sandbox.stripe;

/**
 * What the provider keeps of a payment: a share in basis points (150 is 1.5 %), rounded half up to the minor unit.
 *
 * <p>Fees are not given back with a refund, as at Stripe (docs.stripe.com/refunds).
 */
public record FeePolicy(int basisPoints) {
    /** No fee. */
    public static final FeePolicy NONE = new FeePolicy(0);

    public FeePolicy {
        if (basisPoints < 0 || basisPoints > 10_000) {
            throw new IllegalArgumentException("a fee is 0 to 10000 basis points, not " + basisPoints);
        }
    }

    /** The fee for an amount, both in minor units. */
    public long feeMinor(long amountMinor) {
        return (Math.multiplyExact(amountMinor, basisPoints) + 5_000) / 10_000;
    }
}
