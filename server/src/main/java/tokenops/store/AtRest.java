package tokenops.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tokenops.path.Ids;

/**
 * Keeps what must be read again and may hold a secret: the database has it encrypted, under a key that isn't in the database.
 *
 * <p>AES-256-GCM (NIST SP 800-38D) with a key of its own for each piece, an HMAC of the server's key and the piece's salt: so no
 * nonce ever comes twice under one key, however many pieces there are. Any thread.
 */
public final class AtRest {
    private static final int SALT = 16;
    private static final int TAG_BITS = 128;

    /** Each key encrypts once, so one nonce does. */
    private static final GCMParameterSpec ONCE = new GCMParameterSpec(TAG_BITS, new byte[12]);

    /** Never used itself: each piece has a copy. */
    private final Mac keyed;

    private final Ids ids;

    /** @param key 32 secret bytes */
    public AtRest(byte[] key, Ids ids) {
        try {
            this.keyed = Mac.getInstance("HmacSHA256");
            keyed.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
        this.ids = ids;
    }

    /**
     * Encrypts.
     *
     * @param place where it will lie: it can be read only as what lies there
     */
    public byte[] conceal(byte[] plain, String place) {
        byte[] salt = ids.bytes(SALT);
        byte[] encrypted = apply(Cipher.ENCRYPT_MODE, salt, place, plain);
        return ByteBuffer.allocate(SALT + encrypted.length)
                .put(salt)
                .put(encrypted)
                .array();
    }

    /** Decrypts. Throws when it was changed, lay in another place, or the server's key is another. */
    public byte[] reveal(byte[] concealed, String place) {
        byte[] salt = Arrays.copyOf(concealed, SALT);
        return apply(Cipher.DECRYPT_MODE, salt, place, Arrays.copyOfRange(concealed, SALT, concealed.length));
    }

    private byte[] apply(int mode, byte[] salt, String place, byte[] text) {
        try {
            Mac mac = (Mac) keyed.clone();
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(mac.doFinal(salt), "AES"), ONCE);
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's own HmacSHA256 can be copied", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what is kept at " + place + " can't be read with this server's key", e);
        }
    }
}
