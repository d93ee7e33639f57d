package tokenops.tools.tokenops.evidence;

import java.util.HashMap;
import java.util.Map;

/**
 * Reads the addresses of a file's transfers. Few parties take part in many transfers, so an address that came before is neither
 * checked nor kept a second time, and whoever counts by address afterwards compares it with itself.
 */
final class Addresses {
    /** {@code 0x} and 20 bytes. */
    private static final int LENGTH = 42;

    /** Addresses that are remembered: what takes part in much comes early, and what comes later is only checked. */
    private static final int MOST = 4_096;

    /** By character, for comparisons would be foretold wrong by the processor as often as not: digits and letters come as they like. */
    private static final boolean[] DIGITS = new boolean[128];

    static {
        for (char c : "0123456789abcdef".toCharArray()) {
            DIGITS[c] = true;
        }
    }

    private final Map<String, String> known = new HashMap<>();

    /** The address in lower case; empty when it is none. */
    String read(String text) {
        String before = known.get(text);
        if (before != null) {
            return before;
        }
        String address = lowerHex(text, LENGTH);
        if (!address.isEmpty() && known.size() < MOST) {
            known.put(text, address);
        }
        return address;
    }

    /** The text in lower case, as addresses and hashes are compared; empty when it isn't 0x and digits of that length. */
    static String lowerHex(String text, int length) {
        if (hex(text, length)) {
            return text;
        }
        String lower = Text.lowerAscii(text);
        return hex(lower, length) ? lower : "";
    }

    private static boolean hex(String text, int length) {
        if (text.length() != length || text.charAt(0) != '0' || text.charAt(1) != 'x') {
            return false;
        }
        for (int i = 2; i < length; i++) {
            char c = text.charAt(i);
            if (c >= DIGITS.length || !DIGITS[c]) {
                return false;
            }
        }
        return true;
    }
}
