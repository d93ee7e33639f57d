package tokenops.proof;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Set;

/**
 * Ed25519 (RFC 8032) public keys as their 32 bytes, and signatures of 64 bytes, through whichever provider is installed.
 *
 * <p>Keys of small order are refused: under such a key one signature fits many messages, and so proves nothing.
 */
public final class Ed25519 {
    /** Bytes of a public key. */
    public static final int KEY_BYTES = 32;

    /** Bytes of a signature. */
    public static final int SIGNATURE_BYTES = 64;

    /** RFC 8410 section 4: the algorithm id-Ed25519, without parameters. */
    private static final SubjectPublicKeyInfo X509 =
            new SubjectPublicKeyInfo("Ed25519", "302a300506032b6570032100", KEY_BYTES);

    private static final BigInteger FIELD = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

    /** The y coordinates of the points whose order divides the cofactor 8; those of order 8 are one number and its negative. */
    private static final Set<BigInteger> SMALL_ORDER = smallOrder();

    private Ed25519() {}

    /** The key of those 32 bytes. */
    public static PublicKey publicKey(byte[] raw) throws MalformedProof {
        if (raw.length != KEY_BYTES) {
            throw new MalformedProof("An Ed25519 key has 32 bytes, not " + raw.length + ".");
        }
        BigInteger y = y(raw);
        if (y.compareTo(FIELD) >= 0 || SMALL_ORDER.contains(y)) {
            throw new MalformedProof("The Ed25519 key is no point that signatures can rest on.");
        }
        try {
            return X509.key(raw);
        } catch (GeneralSecurityException e) {
            throw new MalformedProof("The Ed25519 key is no point of the curve.");
        }
    }

    /** The 32 bytes of a key. */
    public static byte[] raw(PublicKey key) {
        return X509.raw(key);
    }

    /** Whether the signature is the key's over the message; false for anything that isn't a signature at all. */
    public static boolean verify(PublicKey key, byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static BigInteger y(byte[] raw) {
        byte[] bigEndian = new byte[KEY_BYTES];
        for (int i = 0; i < KEY_BYTES; i++) {
            bigEndian[i] = raw[KEY_BYTES - 1 - i];
        }
        // The highest bit is the sign of x.
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }

    private static Set<BigInteger> smallOrder() {
        BigInteger eighth = new BigInteger("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7", 16);
        return Set.of(BigInteger.ZERO, BigInteger.ONE, FIELD.subtract(BigInteger.ONE), eighth, FIELD.subtract(eighth));
    }
}
