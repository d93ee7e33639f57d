package tokenops.proof;

import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Base64 in its one canonical spelling (RFC 4648 sections 3.5, 4 and 5).
 *
 * <p>Usual decoders let several texts mean the same bytes: missing padding, stray bits in the last character. A proof read that way
 * could be changed without any check noticing, so every other spelling is refused here.
 */
public final class Base64Text {
    private static final Base64.Encoder STANDARD = Base64.getEncoder();
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private Base64Text() {}

    /** Standard alphabet, with padding. */
    public static String standard(byte[] bytes) {
        return STANDARD.encodeToString(bytes);
    }

    /** Reads the standard alphabet with padding; empty for any other spelling. */
    public static Optional<byte[]> readStandard(String text) {
        return read(text, Base64.getDecoder(), STANDARD);
    }

    /** The alphabet for URLs, without padding. */
    public static String url(byte[] bytes) {
        return URL.encodeToString(bytes);
    }

    /** Reads the alphabet for URLs without padding; empty for any other spelling. */
    public static Optional<byte[]> readUrl(String text) {
        return read(text, Base64.getUrlDecoder(), URL);
    }

    private static Optional<byte[]> read(String text, Base64.Decoder decoder, Base64.Encoder encoder) {
        byte[] written = ascii(text);
        try {
            byte[] bytes = decoder.decode(written);
            return Arrays.equals(encoder.encode(bytes), written) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** One byte per char; what isn't ASCII becomes a byte that no alphabet has. */
    private static byte[] ascii(String text) {
        byte[] bytes = new byte[text.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = text.charAt(i);
            bytes[i] = c < 0x80 ? (byte) c : (byte) -1;
        }
        return bytes;
    }
}
