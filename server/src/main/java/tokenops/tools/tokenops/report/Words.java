package tokenops.tools.tokenops.report;

import java.util.Locale;
import tokenops.tools.tokenops.evidence.Text;

/** Words of the vocabulary as people read them. */
final class Words {
    private static final int LONGEST_KEY = 44;

    private Words() {}

    /** {@code partly_matched} is "Partly matched". */
    static String said(String word) {
        if (word.isEmpty()) {
            return "";
        }
        String plain = word.replace('_', ' ');
        return plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
    }

    /** What a record calls itself, without the middle of a hash: the place beside it says which one it is. */
    static String key(String key) {
        return key.length() <= LONGEST_KEY
                ? key
                : Text.cut(key, 16) + key.substring(key.offsetByCodePoints(key.length(), -14));
    }

    /** An address with its middle left out: where a picture needs a name. */
    static String shortened(String address) {
        return address.length() <= 16
                ? address
                : address.substring(0, 8) + "…" + address.substring(address.length() - 6);
    }
}
