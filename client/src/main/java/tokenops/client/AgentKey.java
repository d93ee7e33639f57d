package tokenops.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import tokenops.proof.Base64Text;
import tokenops.proof.CanonicalJson;
import tokenops.proof.DetachedJws;
import tokenops.proof.Json;
import tokenops.proof.Jwk;
import tokenops.proof.KeyProof;
import tokenops.proof.MalformedJson;
import tokenops.proof.MalformedProof;
import tokenops.proof.Signer;

/**
 * The agent's Ed25519 key: it proves itself once with it, and accepts contracts with it.
 *
 * <p>At rest it is a private JWK (RFC 8037 section 2); {@link #secret()} and {@link #load(byte[])} are the two ways. Who keeps the
 * file keeps it from others. Safe for all threads.
 */
public final class AgentKey {
    /** The PKCS #8 form of an Ed25519 key up to the 32 secret bytes (RFC 8410 section 7). */
    private static final byte[] PKCS8_START = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private static final int SECRET_BYTES = 32;

    private final Jwk jwk;
    private final byte[] secret;
    private final Signer signer;

    private AgentKey(Jwk jwk, byte[] secret) throws GeneralSecurityException {
        this.jwk = jwk;
        this.secret = secret;
        byte[] encoded = Arrays.copyOf(PKCS8_START, PKCS8_START.length + SECRET_BYTES);
        System.arraycopy(secret, 0, encoded, PKCS8_START.length, SECRET_BYTES);
        PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
        this.signer = Signer.of(key);
    }

    /** A new key. */
    public static AgentKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] encoded = pair.getPrivate().getEncoded();
            int start = PKCS8_START.length;
            // Every provider writes version 1, but a version 2 would have the public key behind the secret.
            if (encoded.length < start + SECRET_BYTES || encoded[start - 2] != 0x04 || encoded[start - 1] != 0x20) {
                throw new IllegalStateException("the provider of Ed25519 writes private keys in a form of its own");
            }
            return new AgentKey(Jwk.of(pair.getPublic()), Arrays.copyOfRange(encoded, start, start + SECRET_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK since 15 has Ed25519", e);
        }
    }

    /** Reads what {@link #secret()} wrote. Throws IllegalArgumentException for anything else, also when the halves don't fit. */
    public static AgentKey load(byte[] secret) {
        try {
            Json.Obj form = CanonicalJson.readObject(secret);
            byte[] d = form.text("d")
                    .flatMap(Base64Text::readUrl)
                    .filter(bytes -> bytes.length == SECRET_BYTES)
                    .orElseThrow(() -> new IllegalArgumentException("the key has no proper d"));
            Json.Builder publicHalf = Json.object();
            form.members().forEach((name, value) -> {
                if (!name.equals("d")) {
                    publicHalf.put(name, value);
                }
            });
            AgentKey key = new AgentKey(Jwk.parse(publicHalf.build()), d);
            byte[] probe = "tokenops-key-probe".getBytes(StandardCharsets.US_ASCII);
            if (!key.jwk.verify(probe, key.signer.sign(probe))) {
                throw new IllegalArgumentException("the key's halves don't fit each other");
            }
            return key;
        } catch (MalformedJson | MalformedProof | GeneralSecurityException e) {
            throw new IllegalArgumentException("this is no private Ed25519 key as JWK", e);
        }
    }

    /** The private JWK, to be kept where nobody else reads. */
    public byte[] secret() {
        return CanonicalJson.bytes(Json.object()
                .putAll(jwk.json())
                .put("d", Base64Text.url(secret))
                .build());
    }

    /** The public half. */
    public Jwk jwk() {
        return jwk;
    }

    /** The signature that proves this key to a server: raw, in base64url. */
    String proof(String origin, String agentId, String nonce) {
        return Base64Text.url(signer.sign(KeyProof.message(origin, agentId, nonce)));
    }

    /** The acceptance of a contract: a detached JWS over its exact bytes. */
    String accept(Document contract) {
        return DetachedJws.sign(contract.bytes(), jwk, signer);
    }

    /** Shows the public half only. */
    @Override
    public String toString() {
        return "AgentKey " + jwk.thumbprint();
    }
}
