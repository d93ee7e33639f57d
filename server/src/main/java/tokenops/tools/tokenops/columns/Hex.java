package tokenops.tools.tokenops.columns;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Hexadecimal digits in bytes and texts, of either case, two at a time. */
public final class Hex {
    private static final VarHandle TWO = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    private static final byte NO_DIGIT = -1;

    private static final byte[] DIGITS = new byte[128];

    /** By two bytes, the first in the lower half, their value; negative when one is no digit. Only some 60 lines of it are ever looked at. */
    private static final short[] PAIRS = new short[1 << 16];

    static {
        Arrays.fill(DIGITS, NO_DIGIT);
        for (int i = 0; i < 10; i++) {
            DIGITS['0' + i] = (byte) i;
        }
        for (int i = 0; i < 6; i++) {
            DIGITS['a' + i] = (byte) (10 + i);
            DIGITS['A' + i] = (byte) (10 + i);
        }
        Arrays.fill(PAIRS, (short) -1);
        for (int first = 0; first < DIGITS.length; first++) {
            for (int second = 0; second < DIGITS.length; second++) {
                if (DIGITS[first] >= 0 && DIGITS[second] >= 0) {
                    PAIRS[second << 8 | first] = (short) (DIGITS[first] << 4 | DIGITS[second]);
                }
            }
        }
    }

    private Hex() {}

    /** Whether all of the bytes are digits; an even number of them. */
    public static boolean digits(byte[] text, int from, int count) {
        int all = 0;
        for (int at = from; at < from + count; at += 2) {
            all |= PAIRS[(short) TWO.get(text, at) & 0xFFFF];
        }
        return all >= 0;
    }

    /** The value of 16 digits, or of any even number below; digits they must be. */
    public static long value(byte[] text, int from, int count) {
        long value = 0;
        for (int at = from; at < from + count; at += 2) {
            value = value << 8 | PAIRS[(short) TWO.get(text, at) & 0xFFFF];
        }
        return value;
    }

    /** Whether a text is {@code 0x} and so many digits, the {@code x} of either case too. */
    public static boolean prefixed(String text, int digits) {
        if (text.length() != digits + 2 || text.charAt(0) != '0' || (text.charAt(1) | 0x20) != 'x') {
            return false;
        }
        int all = 0;
        for (int i = 2; i < text.length(); i++) {
            char c = text.charAt(i);
            all |= c < DIGITS.length ? DIGITS[c] : NO_DIGIT;
        }
        return all >= 0;
    }

    /** The value of up to 16 digits of a text; digits they must be. */
    public static long value(String text, int from, int count) {
        long value = 0;
        for (int i = from; i < from + count; i++) {
            value = value << 4 | DIGITS[text.charAt(i)];
        }
        return value;
    }

    /** {@code 0x} and so many digits in lower case: 16 of each word, the lowest of what is left of the last. */
    static String text(int digits, long... words) {
        byte[] text = new byte[2 + digits];
        text[0] = '0';
        text[1] = 'x';
        for (int i = 0; i < digits; i++) {
            int behind = Math.min(16, digits - (i & ~15)) - 1 - (i & 15);
            int digit = (int) (words[i >> 4] >>> (behind * 4)) & 15;
            text[2 + i] = (byte) (digit < 10 ? '0' + digit : 'a' - 10 + digit);
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
