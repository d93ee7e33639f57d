package tokenops.tools.tokenops.report;

import java.util.Locale;

/** Words of the vocabulary as people read them. */
final class Words {
    private Words() {}

    /** {@code partly_matched} is "Partly matched". */
    static String said(String word) {
        if (word.isEmpty()) {
            return "";
        }
        String plain = word.replace('_', ' ');
        return plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
    }

    /** An address with its middle left out: where a picture needs a name. */
    static String shortened(String address) {
        return address.length() <= 16
                ? address
                : address.substring(0, 8) + "…" + address.substring(address.length() - 6);
    }
}
