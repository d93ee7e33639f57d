package tokenops.path;

import java.nio.ByteBuffer;
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
        // a SecureRandom takes as long for a number as for all of these bytes, and makes a long of two numbers
        ByteBuffer chance = ByteBuffer.wrap(bytes(2 * Long.BYTES));
        long high = (clock.millis() << 16) | 0x7000L | (chance.getLong() & 0x0fffL);
        // the first of the random bits stays 0, so that counting on from here never runs over
        long low = (chance.getLong() & 0x1fff_ffff_ffff_ff00L) | 0x8000_0000_0000_0000L | (homeByte & 0xffL);
        return new UUID(high, low);
    }

    /**
     * The id so many steps after another, with its time and home: ids of what is made together follow each other, as RFC 9562
     * section 6.2 (method 2, with a guard bit) allows.
     *
     * @param steps 1 or more; the same step gives the same id again
     */
    public static UUID after(UUID first, int steps) {
        return new UUID(first.getMostSignificantBits(), first.getLeastSignificantBits() + ((long) steps << Byte.SIZE));
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
