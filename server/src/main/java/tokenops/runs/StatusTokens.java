package tokenops.runs;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tokenops.path.Id;
import tokenops.proof.Base64Text;

/**
 * The public tokens of runs: whoever has one sees the run's state, and can tell nothing else from it.
 *
 * <p>In form they are as agents' tokens, the home byte and 256 bits. They are derived from a key of the server's and so kept
 * nowhere: 128 bits authenticate the run's id, the others are the id encrypted under them (a synthetic IV, as in RFC 5297, with
 * HMAC-SHA256). A table would cost every run a row of an index.
 */
public final class StatusTokens {
    private static final int HALF = 16;
    private static final int LENGTH = 1 + 2 * HALF;

    private final SecretKeySpec key;
    private final URI publicUrl;

    /**
     * @param key 32 secret bytes
     * @param publicUrl where this server is reached, without a slash at its end
     */
    public StatusTokens(byte[] key, URI publicUrl) {
        this.key = new SecretKeySpec(key, "HmacSHA256");
        this.publicUrl = publicUrl;
    }

    /** The run's status URL; the same whenever it is asked for. */
    URI url(Id.Run run) {
        byte[] id = bytes(run.uuid());
        byte[] tag = mac("tag", id);
        byte[] token = ByteBuffer.allocate(LENGTH)
                .put((byte) run.homeByte())
                .put(tag)
                .put(masked(id, tag))
                .array();
        return URI.create(publicUrl + "/v1/run-status/" + Base64Text.url(token));
    }

    /** The run whose token this is. */
    Optional<Id.Run> run(String token) {
        Optional<byte[]> raw = Base64Text.readUrl(token).filter(bytes -> bytes.length == LENGTH);
        if (raw.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer parts = ByteBuffer.wrap(raw.get());
        int homeByte = parts.get() & 0xff;
        byte[] tag = new byte[HALF];
        byte[] masked = new byte[HALF];
        parts.get(tag).get(masked);
        byte[] id = masked(masked, tag);
        ByteBuffer uuid = ByteBuffer.wrap(id);
        Id.Run run = new Id.Run(new UUID(uuid.getLong(), uuid.getLong()));
        return MessageDigest.isEqual(tag, mac("tag", id)) && run.homeByte() == homeByte
                ? Optional.of(run)
                : Optional.empty();
    }

    private static byte[] bytes(UUID uuid) {
        return ByteBuffer.allocate(HALF)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }

    /** Encrypts and decrypts: adds the stream that belongs to the tag. */
    private byte[] masked(byte[] text, byte[] tag) {
        byte[] stream = mac("stream", tag);
        byte[] masked = new byte[HALF];
        for (int i = 0; i < HALF; i++) {
            masked[i] = (byte) (text[i] ^ stream[i]);
        }
        return masked;
    }

    private byte[] mac(String purpose, byte[] of) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(("tokenops-run-status-" + purpose + "\n").getBytes(StandardCharsets.US_ASCII));
            return Arrays.copyOf(mac.doFinal(of), HALF);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }
}
