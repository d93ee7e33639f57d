package tokenops.proof;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;

/**
 * Signs messages with one key, in the raw form that JOSE, DSSE and signed notes share: 64 bytes, for P-256 r and s one after the
 * other.
 */
@FunctionalInterface
public interface Signer {
    /** The signature. Throws unchecked when the key can't be reached now; the caller tries again or says so. */
    byte[] sign(byte[] message);

    /** Signs with an Ed25519 or P-256 key held in memory, through whichever provider is installed. Safe for all threads. */
    static Signer of(PrivateKey key) {
        String algorithm = key.getAlgorithm().equals("EC") ? Jwk.P256_SIGNATURE : "Ed25519";
        return message -> {
            try {
                Signature signature = Signature.getInstance(algorithm);
                signature.initSign(key);
                signature.update(message);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalArgumentException("the key can't sign " + algorithm, e);
            }
        };
    }
}
