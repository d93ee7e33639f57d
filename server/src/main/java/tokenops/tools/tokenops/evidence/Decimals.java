package tokenops.tools.tokenops.evidence;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Amounts as people write them, in dollars and not in cents, made whole numbers of the minor unit: exactly, or not at all. */
final class Decimals {
    private static final Pattern POINT = Pattern.compile("[+-]?[0-9]{1,100}(\\.[0-9]{1,100})?");
    private static final Pattern COMMA = Pattern.compile("[+-]?[0-9]{1,100}(,[0-9]{1,100})?");

    private Decimals() {}

    /** A number in plain digits, with a decimal comma where that is said; empty for anything else, an exponent among it. */
    static Optional<BigDecimal> read(String text, boolean comma) {
        if (!(comma ? COMMA : POINT).matcher(text).matches()) {
            return Optional.empty();
        }
        return Optional.of(new BigDecimal(comma ? text.replace(',', '.') : text));
    }

    /** In units of which ten to the power of {@code scale} are one; empty where a part of one would be left over. */
    static Optional<String> minor(BigDecimal amount, int scale) {
        BigDecimal minor = amount.movePointRight(scale).stripTrailingZeros();
        return minor.scale() > 0
                ? Optional.empty()
                : Optional.of(minor.toBigIntegerExact().toString());
    }
}
