package tokenops.path;

import java.math.BigDecimal;
import tokenops.proof.Json;

/**
 * An amount of one asset in its minor unit: {@code {"asset":"USD/2","amount":"1050"}} is 10.50 dollars.
 *
 * <p>Arithmetic is exact: what would overflow or mix assets throws, because the rules check before they add.
 *
 * @param minor the minor units; negative only where a document says that it may be
 */
public record Amount(Asset asset, long minor) implements Comparable<Amount> {
    public static Amount zero(Asset asset) {
        return new Amount(asset, 0);
    }

    public Amount plus(Amount other) {
        return new Amount(same(other), Math.addExact(minor, other.minor));
    }

    public Amount minus(Amount other) {
        return new Amount(same(other), Math.subtractExact(minor, other.minor));
    }

    public Amount times(long count) {
        return new Amount(asset, Math.multiplyExact(minor, count));
    }

    public boolean isPositive() {
        return minor > 0;
    }

    @Override
    public int compareTo(Amount other) {
        same(other);
        return Long.compare(minor, other.minor);
    }

    private Asset same(Amount other) {
        if (!asset.equals(other.asset)) {
            throw new IllegalArgumentException("amounts of " + asset + " and " + other.asset + " don't mix");
        }
        return asset;
    }

    /** The form in documents. */
    public Json.Obj json() {
        return Json.object()
                .put("amount", Long.toString(minor))
                .put("asset", asset.toString())
                .build();
    }

    /** Reads an amount that a document of ours has as a member. */
    public static Amount read(Json.Obj document, String member) {
        Json.Obj form = document.object(member)
                .orElseThrow(() -> new IllegalStateException("a document of ours has no " + member));
        return new Amount(
                form.text("asset").flatMap(Asset::parse).orElseThrow(),
                Long.parseLong(form.text("amount").orElseThrow()));
    }

    /** For people: {@code 10.50 USD}. */
    public String readable() {
        return BigDecimal.valueOf(minor, asset.scale()).toPlainString() + " " + asset.code();
    }

    @Override
    public String toString() {
        return minor + " " + asset;
    }
}
