package tokenops.tools.tokenops.evidence;

/**
 * Text of strangers on its way into a sealed document: of bounded length, and without what canonical JSON refuses.
 *
 * <p>A JSON escape can spell half a surrogate pair. It is no character, and a package that carried it could not be written.
 */
public final class Text {
    /** Longest piece of foreign text that is repeated in a package: enough to recognise any id or hash. */
    static final int LONGEST = 200;

    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /** The text with lone surrogates replaced, cut to a length that findings can carry. */
    public static String wellFormed(String text) {
        boolean fits = text.length() <= LONGEST;
        if (fits && !hasSurrogate(text)) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int end = Math.min(text.length(), LONGEST);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                kept.append(c).append(text.charAt(++i));
            } else {
                kept.append(Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return fits ? kept.toString() : kept.append('…').toString();
    }

    /** ASCII letters in lower case: addresses and hashes are compared so, whatever the locale. */
    public static String lowerAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return text.toLowerCase(java.util.Locale.ROOT);
            }
        }
        return text;
    }

    private static boolean hasSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }
}
