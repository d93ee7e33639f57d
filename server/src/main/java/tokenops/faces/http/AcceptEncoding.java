package tokenops.faces.http;

import java.util.Locale;
import java.util.regex.Pattern;

/** Whether an {@code Accept-Encoding} takes gzip (RFC 9110 section 12.5.3). What isn't written as it should be doesn't count. */
final class AcceptEncoding {
    /** A weight that is more than none: up to 1, with at most three decimals. */
    private static final Pattern SOME = Pattern.compile("q=(?:1(?:\\.0{0,3})?|0\\.(?!0{0,3}$)[0-9]{1,3})");

    private AcceptEncoding() {}

    /** Gzip under its names decides; where it isn't named, {@code *} does. */
    static boolean takesGzip(String header) {
        boolean anything = false;
        for (String item : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = item.split(";", -1);
            String coding = parts[0].strip();
            boolean taken = parts.length == 1
                    || parts.length == 2 && SOME.matcher(parts[1].strip()).matches();
            if (coding.equals("gzip") || coding.equals("x-gzip")) {
                return taken;
            }
            anything |= coding.equals("*") && taken;
        }
        return anything;
    }
}
