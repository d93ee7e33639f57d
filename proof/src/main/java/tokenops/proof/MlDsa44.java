package tokenops.proof;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;

/**
 * ML-DSA-44 (FIPS 204) public keys as their 1312 bytes, and signatures of 2420 bytes under an empty context, through whichever
 * provider is installed.
 *
 * <p>JDKs have it from 24 on; an older one says so by {@link #isAvailable}. Any 1312 bytes are a key.
 */
final class MlDsa44 {
    /** Bytes of a public key. */
    static final int KEY_BYTES = 1312;

    /** Bytes of a signature. */
    static final int SIGNATURE_BYTES = 2420;

    private static final String NAME = "ML-DSA-44";

    /** RFC 9881 section 2: the algorithm id-ml-dsa-44, without parameters. */
    private static final SubjectPublicKeyInfo X509 =
            new SubjectPublicKeyInfo(NAME, "30820532300b06096086480165030403110382052100", KEY_BYTES);

    private MlDsa44() {}

    /** Whether this runtime can check such signatures. */
    static boolean isAvailable() {
        try {
            KeyFactory.getInstance(NAME);
            Signature.getInstance(NAME);
            return true;
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }

    /** The 1312 bytes of a key. */
    static byte[] raw(PublicKey key) {
        return X509.raw(key);
    }

    /**
     * Whether the signature is the key's over the message; false for anything that isn't a signature at all.
     *
     * @throws IllegalStateException where the runtime has no such algorithm
     */
    static boolean verify(byte[] key, byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(NAME);
            verifier.initVerify(X509.key(key));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no ML-DSA-44; JDK 24 and later have it.", e);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
