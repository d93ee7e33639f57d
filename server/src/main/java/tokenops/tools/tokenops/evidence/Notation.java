package tokenops.tools.tokenops.evidence;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import tokenops.path.Word;

/**
 * How the numbers of a file are written. Nothing of it is guessed: {@code 1,234} is a thousand to one reader and a fraction to
 * another.
 */
final class Notation {
    /** Digits, and a point before the fraction. */
    static final Notation PLAIN = new Notation(false, Optional.empty());

    /** What stands between thousands. */
    enum Group implements Word {
        COMMA(","),
        POINT("."),
        SPACE(" \u00a0\u202f"),
        APOSTROPHE("'\u2019");

        private final String characters;

        Group(String characters) {
            this.characters = characters;
        }
    }

    private final boolean comma;
    private final Optional<Group> group;
    private final Pattern number;

    /**
     * @param comma whether a comma stands before the fraction, and not a point
     * @param group empty where thousands aren't told apart
     */
    Notation(boolean comma, Optional<Group> group) {
        this.comma = comma;
        this.group = group;
        String whole = group.map(g -> "(?:[0-9]{1,3}(?:[" + g.characters + "][0-9]{3}){1,33}|[0-9]{1,100})")
                .orElse("[0-9]{1,100}");
        this.number = Pattern.compile("[+-]?" + whole + "(?:" + (comma ? "," : "\\.") + "[0-9]{1,100})?");
    }

    /** A number in digits; empty for anything else, an exponent and thousands of two digits among it. */
    Optional<BigDecimal> read(String text) {
        if (!number.matcher(text).matches()) {
            return Optional.empty();
        }
        String digits =
                group.map(g -> text.replaceAll("[" + g.characters + "]", "")).orElse(text);
        return Optional.of(new BigDecimal(comma ? digits.replace(',', '.') : digits));
    }

    @Override
    public String toString() {
        return "number" + (comma ? " with a decimal comma" : "")
                + group.map(g -> " and thousands by " + g.word()).orElse("");
    }
}
