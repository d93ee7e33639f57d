package tokenops.proof;

import java.security.PrivateKey;

/**
 * Signs messages with one key, in the raw form that JOSE, DSSE and signed notes share: 64 bytes, for P-256 r and s one after the
 * other; of witnesses that sign with ML-DSA-44 2420 bytes.
 */
@FunctionalInterface
public interface Signer {
    /** The signature. Throws unchecked when the key can't be reached now; the caller tries again or says so. */
    byte[] sign(byte[] message);

    /** Signs with an Ed25519 or P-256 key held in memory, through whichever provider is installed. Safe for all threads. */
    static Signer of(PrivateKey key) {
        return new KeySigner(key);
    }
}
