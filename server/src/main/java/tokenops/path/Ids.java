package tokenops.path;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.random.RandomGenerator;
import tokenops.proof.Base64Text;

/**
 * Makes ids, salts and secrets. Time and chance come in through the constructor, so that a test can repeat
 * them; the server hands in a {@link SecureRandom}.
 */
public final class Ids {
    private final Clock clock;
    private final RandomGenerator random;

    public Ids(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** A UUIDv7 (RFC 9562 section 5.7) whose last byte is the home byte. */
    public UUID next(int homeByte) {
        long high = (clock.millis() << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
        long low = (random.nextLong() & 0x3fff_ffff_ffff_ff00L) | 0x8000_0000_0000_0000L | (homeByte & 0xffL);
        return new UUID(high, low);
    }

    /** An id for an object of the same owner: it carries the owner's home byte. */
    public UUID next(Id owner) {
        return next(owner.homeByte());
    }

    /** 128 random bits in base64url: keeps the digest of a sealed document unguessable. */
    public String salt() {
        return Base64Text.url(bytes(16));
    }

    /** 256 random bits whose first byte is the home byte, for access keys and status tokens. */
    public byte[] secret(int homeByte) {
        byte[] secret = bytes(33);
        secret[0] = (byte) homeByte;
        return secret;
    }

    /** Random bytes. */
    public byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
