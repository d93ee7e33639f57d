package tokenops.proof;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Signs with a key held in memory. Any thread.
 *
 * <p>A {@link Signature} is kept for the next message: getting a new one ready for the key takes half as long as signing does.
 */
final class KeySigner implements Signer {
    /** More than threads sign at once on most machines; what is beyond is made anew. */
    private static final int KEPT = 16;

    private final PrivateKey key;
    private final String algorithm;
    private final Queue<Signature> ready = new ArrayBlockingQueue<>(KEPT);

    KeySigner(PrivateKey key) {
        this.key = key;
        this.algorithm = key.getAlgorithm().equals("EC") ? Jwk.P256_SIGNATURE : "Ed25519";
    }

    @Override
    public byte[] sign(byte[] message) {
        try {
            Optional<Signature> kept = Optional.ofNullable(ready.poll());
            Signature signature = kept.isPresent() ? kept.get() : fresh();
            signature.update(message);
            byte[] signed = signature.sign();
            // Signing leaves it ready for the key's next message. One that failed isn't kept.
            ready.offer(signature);
            return signed;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key can't sign " + algorithm, e);
        }
    }

    private Signature fresh() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(key);
        return signature;
    }
}
