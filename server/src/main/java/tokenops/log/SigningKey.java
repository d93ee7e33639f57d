package tokenops.log;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import tokenops.proof.Jwk;
import tokenops.proof.Signer;

/**
 * An Ed25519 key of ours (RFC 8032), both halves.
 *
 * @param signer signs with it, through the provider that is installed first
 * @param jwk its public half
 */
public record SigningKey(Signer signer, Jwk jwk) {
    /** A new key, as its file keeps it: PKCS#8, a full stop, and SubjectPublicKeyInfo, each in base64url. */
    static String generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
            return base64.encodeToString(pair.getPrivate().getEncoded())
                    + "."
                    + base64.encodeToString(pair.getPublic().getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK can't make Ed25519 keys", e);
        }
    }

    /** Reads what {@link #generate} wrote. */
    static SigningKey read(String text) {
        int stop = text.indexOf('.');
        try {
            Base64.Decoder base64 = Base64.getUrlDecoder();
            KeyFactory keys = KeyFactory.getInstance("Ed25519");
            PrivateKey secret = keys.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(text.substring(0, stop))));
            PublicKey open = keys.generatePublic(new X509EncodedKeySpec(base64.decode(text.substring(stop + 1))));
            return new SigningKey(Signer.of(secret), Jwk.of(open));
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new IllegalStateException("the key file is damaged", e);
        }
    }
}
