package tokenops.tools.tokenops.checks;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Text;

/** Foreign words and quantities in findings and sums. */
final class Quoted {
    /** Digits of a quantity that are read: far beyond any meter. */
    private static final int MOST_DIGITS = 40;

    private Quoted() {}

    /** A foreign word between quotation marks. */
    static String text(String word) {
        return "\"" + Text.wellFormed(word) + "\"";
    }

    /** The first of the records by its name, with how many more there are. */
    static String first(List<Source> records) {
        String first = records.stream().min(Source.BY_KEY).map(Source::key).orElse("");
        return records.size() == 1 ? first : first + " and " + (records.size() - 1) + " more";
    }

    /** A quantity in plain decimal digits, not negative; empty for any other spelling. */
    static Optional<BigDecimal> decimal(String text) {
        if (text.isEmpty() || text.length() > MOST_DIGITS || text.charAt(0) == '.' || text.endsWith(".")) {
            return Optional.empty();
        }
        int points = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                points++;
            } else if (c < '0' || c > '9') {
                return Optional.empty();
            }
        }
        return points > 1 ? Optional.empty() : Optional.of(new BigDecimal(text));
    }
}
