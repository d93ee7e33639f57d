package tokenops.proof;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;

/** A fresh key pair for a test. */
record TestKey(Jwk jwk, Signer signer) {
    static TestKey ed25519() {
        return generate("Ed25519");
    }

    static TestKey p256() {
        return generate("EC");
    }

    private static TestKey generate(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(256);
            }
            KeyPair pair = generator.generateKeyPair();
            return new TestKey(Jwk.of(pair.getPublic()), Signer.of(pair.getPrivate()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
