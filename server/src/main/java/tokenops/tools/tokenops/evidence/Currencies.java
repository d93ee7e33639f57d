package tokenops.tools.tokenops.evidence;

import java.util.Locale;

/**
 * The minor units of currencies as payment providers count them (Stripe, "Supported currencies": zero-decimal and three-decimal
 * currencies, special cases).
 *
 * <p>This is the provider's scale and not ISO 4217's: Icelandic and Ugandan amounts still come with two decimals, although
 * the last two digits are always zero.
 */
final class Currencies {
    private static final String TEST = "TEST_";

    private Currencies() {}

    /** The asset of a provider's currency: {@code usd} is {@code USD/2}, or {@code TEST_USD/2} in test mode. */
    static String asset(String currency, boolean test) {
        String code = currency.toUpperCase(Locale.ROOT);
        return (test ? TEST : "") + code + "/" + scale(code);
    }

    /** How many digits of a currency's amounts follow the point. */
    static int scaleOf(String currency) {
        return scale(currency.toUpperCase(Locale.ROOT));
    }

    private static int scale(String code) {
        return switch (code) {
            case "BIF",
                    "CLP",
                    "DJF",
                    "GNF",
                    "JPY",
                    "KMF",
                    "KRW",
                    "MGA",
                    "PYG",
                    "RWF",
                    "VND",
                    "VUV",
                    "XAF",
                    "XOF",
                    "XPF" -> 0;
            case "BHD", "JOD", "KWD", "OMR", "TND" -> 3;
            case "USDC" -> 6;
            default -> 2;
        };
    }
}
