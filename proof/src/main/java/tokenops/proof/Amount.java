package tokenops.proof;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/**
 * An amount in the minor unit of an asset. Amounts of two assets are never equal; nothing here overflows, because a bundle's figures
 * are anybody's.
 */
record Amount(String asset, BigInteger minor) {
    /** What a sum over several assets is called: it equals no amount in a document. */
    private static final String MIXED = "several assets";

    static Amount of(Json.Obj form) {
        return new Amount(
                form.text("asset").orElseThrow(),
                new BigInteger(form.text("amount").orElseThrow()));
    }

    /** The member of an object whose form has been checked. */
    static Amount of(Json.Obj object, String member) {
        return of(object.object(member).orElseThrow());
    }

    /** The sum; of nothing, zero of that asset. */
    static Amount sum(String asset, List<Amount> amounts) {
        Amount sum = new Amount(asset, BigInteger.ZERO);
        for (Amount amount : amounts) {
            sum = sum.plus(amount);
        }
        return sum;
    }

    Amount plus(Amount other) {
        return new Amount(asset.equals(other.asset) ? asset : MIXED, minor.add(other.minor));
    }

    /** Whether this is of the same asset and no more than the other. */
    boolean within(Amount other) {
        return asset.equals(other.asset) && minor.compareTo(other.minor) <= 0;
    }

    /** For people, and exact: {@code 10.50 USD} of {@code USD/2}, with every digit that the asset has. */
    @Override
    public String toString() {
        int slash = asset.indexOf('/');
        return slash < 0
                ? minor + " minor units of " + asset
                : new BigDecimal(minor, Integer.parseInt(asset.substring(slash + 1))).toPlainString() + " "
                        + asset.substring(0, slash);
    }
}
