package tokenops.proof;

import java.util.Optional;

/** Whole numbers written in decimal the one way: no sign, no leading zero, at most 2^63 - 1. */
final class Decimal {
    private static final int MOST_DIGITS = 19;

    private Decimal() {}

    static Optional<Long> parse(String text) {
        if (text.isEmpty() || text.length() > MOST_DIGITS || (text.length() > 1 && text.charAt(0) == '0')) {
            return Optional.empty();
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
                return Optional.empty();
            }
            value = value * 10 + digit;
        }
        return Optional.of(value);
    }
}
