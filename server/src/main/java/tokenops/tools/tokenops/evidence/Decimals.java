package tokenops.tools.tokenops.evidence;

import java.math.BigDecimal;
import java.util.Optional;

/** Amounts as people write them, in dollars and not in cents, made whole numbers of the minor unit: exactly, or not at all. */
final class Decimals {
    private Decimals() {}

    /** In units of which ten to the power of {@code scale} are one; empty where a part of one would be left over. */
    static Optional<String> minor(BigDecimal amount, int scale) {
        BigDecimal minor = amount.movePointRight(scale).stripTrailingZeros();
        return minor.scale() > 0
                ? Optional.empty()
                : Optional.of(minor.toBigIntegerExact().toString());
    }
}
