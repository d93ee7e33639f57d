package tokenops.proof;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A SHA-256 digest of exact bytes, written {@code sha256:} and 64 lowercase hex digits. */
public final class Digest {
    private static final String PREFIX = "sha256:";
    private static final HexFormat HEX = HexFormat.of();

    /** Whose SHA-256 is the first: to look through all of them takes as long as to hash a leaf. */
    private static final Provider PROVIDER = provider();

    private final byte[] bytes;

    /** Made when it is first wanted, as later documents name earlier ones again and again; twice by two threads at worst. */
    private @Nullable String text;

    private Digest(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The digest of the bytes. */
    public static Digest of(byte[] content) {
        return new Digest(sha256().digest(content));
    }

    /** Takes a finished SHA-256 of 32 bytes. */
    public static Digest ofHash(byte[] hash) {
        if (hash.length != 32) {
            throw new IllegalArgumentException("a SHA-256 has 32 bytes, not " + hash.length);
        }
        return new Digest(hash.clone());
    }

    /** Reads the written form; empty for any other spelling, upper case included. */
    public static Optional<Digest> parse(String text) {
        if (text.length() != PREFIX.length() + 64 || !text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        String hex = text.substring(PREFIX.length());
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return Optional.empty();
            }
        }
        return Optional.of(new Digest(HEX.parseHex(hex)));
    }

    /** A new SHA-256. */
    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256", PROVIDER);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(PROVIDER.getName() + " had SHA-256", e);
        }
    }

    private static Provider provider() {
        try {
            return MessageDigest.getInstance("SHA-256").getProvider();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** The 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The 64 hex digits, without prefix. */
    public String hex() {
        return toString().substring(PREFIX.length());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Digest digest && Arrays.equals(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        String known = text;
        if (known == null) {
            known = PREFIX + HEX.formatHex(bytes);
            text = known;
        }
        return known;
    }
}
