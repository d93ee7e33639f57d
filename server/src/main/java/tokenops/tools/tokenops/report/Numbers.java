package tokenops.tools.tokenops.report;

/** Whole numbers in digits as people read them: exact, in groups of three, which is also where a long one may be broken. */
final class Numbers {
    private static final int GROUP = 3;

    /** A separator, and leave for the line to end behind it. */
    private static final String SEPARATOR = ",<wbr>";

    private Numbers() {}

    /** {@code 1234567} is 1,234,567; anything but digits stays as it is. The result is markup. */
    static String grouped(String digits) {
        String sign = digits.startsWith("-") ? "-" : "";
        String size = digits.substring(sign.length());
        if (size.isEmpty() || !size.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Html.escaped(digits);
        }
        StringBuilder grouped = new StringBuilder(sign.isEmpty() ? "" : "\u2212");
        for (int i = 0; i < size.length(); i++) {
            if (i > 0 && (size.length() - i) % GROUP == 0) {
                grouped.append(SEPARATOR);
            }
            grouped.append(size.charAt(i));
        }
        return grouped.toString();
    }

    /** The same of minor units with that many decimals: {@code 1234567} with 2 is 12,345.67. All digits are kept. */
    static String scaled(String digits, int decimals) {
        boolean negative = digits.startsWith("-");
        String size = digits.substring(negative ? 1 : 0);
        if (decimals == 0 || !size.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return grouped(digits);
        }
        String padded = size.length() > decimals ? size : "0".repeat(decimals + 1 - size.length()) + size;
        String whole = padded.substring(0, padded.length() - decimals);
        String fraction = padded.substring(padded.length() - decimals).replaceAll("0+$", "");
        return (negative ? "\u2212" : "") + grouped(whole) + (fraction.isEmpty() ? "" : "." + fraction);
    }

    /** A number in text where no markup may stand. */
    static String plain(String digits) {
        return grouped(digits).replace("<wbr>", "");
    }

    static String plain(long number) {
        return plain(Long.toString(number));
    }

    /** A count with its noun: 1 record, 1,200 records. */
    static String count(long count, String noun) {
        return plain(count) + " " + noun + (count == 1 ? "" : "s");
    }
}
