package tokenops.proof;

import java.util.List;
import java.util.Locale;

/**
 * Text of strangers as it can be shown to people, on a page or a terminal: what would be invisible, would steer a terminal, or would
 * turn the text around it about (the controls of bidirectional text), is shown by its code point, so that nothing reads as what it
 * isn't.
 */
public final class Visible {
    private static final int SOFT_HYPHEN = 0xAD;
    private static final int NON_JOINER = 0x200C;
    private static final int JOINER = 0x200D;

    /** Letters and a symbol that fonts draw as nothing. */
    private static final List<Integer> BLANKS = List.of(0x2800, 0x3164, 0xFFA0);

    private Visible() {}

    /** The text with each such character as {@code [U+202E]}; line feeds and tabs stay. */
    public static String text(String text) {
        if (text.codePoints().noneMatch(Visible::isUnseen)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isUnseen(c)) {
                shown.append(String.format(Locale.ROOT, "[U+%04X]", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    /** The same on one line: a text of others mustn't begin lines of its own, which would read as ours. */
    public static String line(String text) {
        return text(text).replace('\n', ' ').replace('\t', ' ');
    }

    /** Controls, formats, halves of characters and what is drawn as nothing; not the soft hyphen and the joiners that scripts and emoji need. */
    private static boolean isUnseen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t';
            case Character.FORMAT -> c != SOFT_HYPHEN && c != NON_JOINER && c != JOINER;
            case Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> BLANKS.contains(c);
        };
    }
}
