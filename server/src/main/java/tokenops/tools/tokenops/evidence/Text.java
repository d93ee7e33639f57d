package tokenops.tools.tokenops.evidence;

import java.util.Locale;

/**
 * Text of strangers on its way into a sealed document: of bounded length, and without what canonical JSON refuses.
 *
 * <p>A JSON escape can spell half a surrogate pair. It is no character, and a package that carried it could not be written.
 */
public final class Text {
    /** Longest piece of foreign text that is repeated in a package: enough to recognise any id or hash. */
    public static final int LONGEST = 200;

    private static final char REPLACEMENT = '\uFFFD';

    private Text() {}

    /** The text, well-formed and cut to a length that findings can carry. */
    public static String wellFormed(String text) {
        return cut(paired(text), LONGEST);
    }

    /** The text, cut between characters where it is longer. */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "…";
    }

    /** The text with lone surrogates replaced. */
    static String paired(String text) {
        if (!hasSurrogate(text)) {
            return text;
        }
        StringBuilder kept = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                kept.append(c).append(text.charAt(++i));
            } else {
                kept.append(Character.isSurrogate(c) ? REPLACEMENT : c);
            }
        }
        return kept.toString();
    }

    /** A count with its noun: {@code 1 record}, {@code 2 records}. */
    public static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    /** ASCII letters in lower case: addresses and hashes are compared so, whatever the locale. */
    public static String lowerAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                return text.toLowerCase(Locale.ROOT);
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
