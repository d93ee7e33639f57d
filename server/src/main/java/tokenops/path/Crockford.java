package tokenops.path;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** A UUID as 26 characters of lowercase Crockford base32: 130 bits, of which the first two are zero. */
final class Crockford {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final byte[] DIGITS = ALPHABET.getBytes(StandardCharsets.ISO_8859_1);
    private static final int LENGTH = 26;
    private static final byte[] VALUES = new byte[128];

    static {
        Arrays.fill(VALUES, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            VALUES[ALPHABET.charAt(i)] = (byte) i;
        }
    }

    private Crockford() {}

    /** What the written form of a UUID stands behind, with room for it. */
    static byte[] blank(String before) {
        return Arrays.copyOf(before.getBytes(StandardCharsets.ISO_8859_1), before.length() + LENGTH);
    }

    /** Writes a UUID at the end of a copy of {@code blank}. */
    static String encode(byte[] blank, UUID uuid) {
        byte[] out = blank.clone();
        int start = out.length - LENGTH;
        long high = uuid.getMostSignificantBits();
        // Twelve digits of the low 60 bits beside the twelve of the 60 above them, and two for what is left.
        long low = uuid.getLeastSignificantBits();
        long middle = high << 4 | low >>> 60;
        for (int i = start + 13; i > start + 1; i--) {
            out[i] = DIGITS[(int) (middle & 31)];
            out[i + 12] = DIGITS[(int) (low & 31)];
            middle >>>= 5;
            low >>>= 5;
        }
        out[start + 1] = DIGITS[(int) (high >>> 56 & 31)];
        out[start] = DIGITS[(int) (high >>> 61)];
        return new String(out, StandardCharsets.ISO_8859_1);
    }

    /** Only the one spelling: lower case, and no bit beyond the 128th. */
    static Optional<UUID> decode(String text) {
        if (text.length() != LENGTH || text.charAt(0) > '7') {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            int value = c < 128 ? VALUES[c] : -1;
            if (value < 0) {
                return Optional.empty();
            }
            high = (high << 5) | (low >>> 59);
            low = (low << 5) | value;
        }
        return Optional.of(new UUID(high, low));
    }
}
