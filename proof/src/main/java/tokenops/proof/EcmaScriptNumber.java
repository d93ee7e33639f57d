package tokenops.proof;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * ECMAScript's Number::toString (ECMA-262 section 6.1.6.1.20), which RFC 8785 section 3.2.2.3 prescribes: the fewest digits
 * that read back as the same double, and of those the closest to it.
 *
 * <p>Sealed documents hold whole numbers; fractions come only inside what others sent.
 */
final class EcmaScriptNumber {
    private static final int MOST_DIGITS = 17;

    private static final int SHORTEST_SINCE = 19;

    private EcmaScriptNumber() {}

    static String text(double value) {
        if (value == 0) {
            return "0";
        }
        if (value < 0) {
            return "-" + text(-value);
        }
        BigDecimal shortest =
                (Runtime.version().feature() >= SHORTEST_SINCE ? fast(value) : shortest(value)).stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int point = digits.length() - shortest.scale();
        if (digits.length() <= point && point <= 21) {
            return digits + "0".repeat(point - digits.length());
        }
        if (0 < point && point <= 21) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (-6 < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        String exponent = (point > 0 ? "+" : "-") + Math.abs(point - 1);
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + exponent;
    }

    /**
     * What {@link Double#toString(double)} gives since JDK 19 is the shortest, but that it may prefer two digits to one. A text that
     * holds nothing but fractions would otherwise keep its reader busy for a minute.
     */
    private static BigDecimal fast(double value) {
        BigDecimal found = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        return found.precision() == 2 ? shortest(value) : found;
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < MOST_DIGITS; digits++) {
            BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (nearest.doubleValue() == value) {
                return nearest;
            }
            // Below a power of two doubles lie closer together than above it, so the nearest decimal can miss the
            // double while
            // the next one on the other side still reads back as it.
            BigDecimal above = exact.round(new MathContext(digits, RoundingMode.CEILING));
            if (above.doubleValue() == value) {
                return above;
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN));
    }
}
