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

    /** The written form of an id: its prefix, {@code _}, and the UUID. */
    static String encode(String prefix, UUID uuid) {
        int start = prefix.length() + 1;
        byte[] out = Arrays.copyOf(prefix.getBytes(StandardCharsets.ISO_8859_1), start + LENGTH);
        out[start - 1] = '_';
        long high = uuid.getMostSignificantBits();
        long low = uuid.getLeastSignificantBits();
        for (int i = start + LENGTH - 1; i >= start; i--) {
            out[i] = DIGITS[(int) (low & 31)];
            low = (low >>> 5) | (high << 59);
            high >>>= 5;
        }
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
