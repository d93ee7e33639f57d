package tokenops.faces.console;

import java.nio.charset.StandardCharsets;

/** JSON for people to read. Only white space is added: every name and number stands as it was sealed. */
final class Indented {
    private static final String STEP = "  ";

    private Indented() {}

    static String text(byte[] json) {
        String source = new String(json, StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(source.length() * 2);
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (quoted) {
                out.append(c);
                if (c == '\\' && i + 1 < source.length()) {
                    out.append(source.charAt(++i));
                } else {
                    quoted = c != '"';
                }
                continue;
            }
            switch (c) {
                case '"' -> {
                    out.append(c);
                    quoted = true;
                }
                case '{', '[' -> {
                    out.append(c);
                    depth++;
                    if (!closesAt(source, i + 1)) {
                        line(out, depth);
                    }
                }
                case '}', ']' -> {
                    depth = Math.max(0, depth - 1);
                    if (!opensBefore(source, i)) {
                        line(out, depth);
                    }
                    out.append(c);
                }
                case ',' -> {
                    out.append(c);
                    line(out, depth);
                }
                case ':' -> out.append(": ");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean closesAt(String source, int at) {
        return at < source.length() && (source.charAt(at) == '}' || source.charAt(at) == ']');
    }

    private static boolean opensBefore(String source, int at) {
        return at > 0 && (source.charAt(at - 1) == '{' || source.charAt(at - 1) == '[');
    }

    private static void line(StringBuilder out, int depth) {
        out.append('\n').append(STEP.repeat(depth));
    }
}
