package tokenops.agents;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.CRC32C;
import tokenops.path.Ids;
import tokenops.proof.Base64Text;
import tokenops.proof.Digest;

/**
 * An access key: {@code tops_}, the home byte and 256 random bits in base64url, and a checksum, so that secret scanners find a
 * leaked one and a mistyped one is refused without a look-up.
 *
 * @param text the secret itself: shown once, never kept
 */
record AccessKey(String text) {
    private static final String PREFIX = "tops_";
    private static final int SECRET_CHARACTERS = 44;
    private static final int HINT = 12;

    static AccessKey make(Ids ids, int homeByte) {
        String secret = Base64Text.url(ids.secret(homeByte));
        return new AccessKey(PREFIX + secret + checksum(secret));
    }

    /** What was sent, when it has the form of a key. */
    static Optional<AccessKey> read(String text) {
        if (text.length() != PREFIX.length() + SECRET_CHARACTERS + 8 || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String secret = text.substring(PREFIX.length(), PREFIX.length() + SECRET_CHARACTERS);
        return text.endsWith(checksum(secret)) ? Optional.of(new AccessKey(text)) : Optional.empty();
    }

    private static String checksum(String secret) {
        CRC32C crc = new CRC32C();
        crc.update(secret.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    /** What the database keeps. */
    Digest digest() {
        return Digest.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The home byte that it carries; empty when the characters are no base64url after all. */
    Optional<Integer> homeByte() {
        try {
            byte[] secret =
                    Base64.getUrlDecoder().decode(text.substring(PREFIX.length(), PREFIX.length() + SECRET_CHARACTERS));
            return Optional.of(secret[0] & 0xff);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Enough to recognise it, not to use it. */
    String hint() {
        return text.substring(0, HINT);
    }

    @Override
    public String toString() {
        return hint() + "...";
    }
}
