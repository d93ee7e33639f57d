package tokenops.path;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An asset: code and scale together, as {@code USD/2}. Test mode has assets of its own ({@code TEST_USD/2}), so that test and
 * live money can't meet in an account.
 */
public record Asset(String code, int scale) {
    private static final Pattern FORM = Pattern.compile("([A-Z][A-Z0-9_]{0,15})/([0-9]|1[0-8])");
    private static final String TEST = "TEST_";

    /** One credit is 1,000,000 microcredits. */
    public static final Asset CREDIT = new Asset("CREDIT", 6);

    public static final Asset USD = new Asset("USD", 2);

    /** Reads {@code USD/2}. */
    public static Optional<Asset> parse(String text) {
        var matcher = FORM.matcher(text);
        return matcher.matches()
                ? Optional.of(new Asset(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** This asset as it is called in the mode. */
    public Asset in(Mode mode) {
        return switch (mode) {
            case LIVE -> this;
            case TEST -> code.startsWith(TEST) ? this : new Asset(TEST + code, scale);
        };
    }

    public Mode mode() {
        return code.startsWith(TEST) ? Mode.TEST : Mode.LIVE;
    }

    @Override
    public String toString() {
        return code + "/" + scale;
    }
}
