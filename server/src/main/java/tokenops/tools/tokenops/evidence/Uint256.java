package tokenops.tools.tokenops.evidence;

import java.math.BigInteger;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A token value: a whole number from 0 to 2^256-1 written in decimal digits, exact from end to end.
 *
 * <p>An exponent, a fraction or a sign is refused even where the number would be whole: who wrote {@code 1e18} went through a
 * double, and its last digits can't be relied on.
 */
public final class Uint256 {
    /** 2^256-1. */
    public static final BigInteger LARGEST = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

    /** Digits of the largest value: no longer text is parsed, so that hostile input costs nothing. */
    private static final int MOST_DIGITS = 78;

    /** So many digits fit a long, whatever they are. */
    private static final int LONG_DIGITS = 18;

    private Uint256() {}

    /** Reads the digits; empty for anything else, {@link #whyNot} says why. */
    public static Optional<BigInteger> parse(String text) {
        int length = text.length();
        if (length == 0 || length > MOST_DIGITS || !digits(text)) {
            return Optional.empty();
        }
        if (length <= LONG_DIGITS) {
            return Optional.of(BigInteger.valueOf(Long.parseLong(text)));
        }
        BigInteger value = new BigInteger(text);
        return value.bitLength() <= 256 ? Optional.of(value) : Optional.empty();
    }

    /** Reads the digits of a place in a file or a chain; empty for anything else, and for places that nothing has. */
    public static OptionalLong position(String text) {
        if (text.length() <= LONG_DIGITS) {
            return text.isEmpty() || !digits(text) ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
        }
        Optional<BigInteger> value = parse(text).filter(parsed -> parsed.bitLength() < 63);
        return value.isPresent() ? OptionalLong.of(value.get().longValue()) : OptionalLong.empty();
    }

    /** Why the text is no token value, for a finding. */
    public static String whyNot(String text) {
        if (text.isEmpty()) {
            return "it is empty";
        }
        if (digits(text)) {
            return "it is larger than 256 bits";
        }
        if (text.charAt(0) == '-') {
            return "it is negative";
        }
        boolean numeric = text.charAt(0) >= '0' && text.charAt(0) <= '9';
        if (numeric && (text.indexOf('e') > 0 || text.indexOf('E') > 0)) {
            return "it has an exponent, so its last digits are lost";
        }
        if (numeric && text.indexOf('.') > 0) {
            return "it has a fraction, and minor units are whole";
        }
        return "it is not a whole number in decimal digits";
    }

    private static boolean digits(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }
}
