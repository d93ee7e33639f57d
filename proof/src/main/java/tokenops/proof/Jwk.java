package tokenops.proof;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.List;

/**
 * A public key as JSON (RFC 7517, RFC 8037): Ed25519 ({@code OKP}) or P-256 ({@code EC}), which sign as {@code EdDSA} and
 * {@code ES256}.
 *
 * <p>Signatures are raw: 64 bytes, for ES256 r and s one after the other (RFC 7518 section 3.4).
 */
public final class Jwk {
    /** The JCA's name of ECDSA over P-256 with the raw form of signatures. */
    static final String P256_SIGNATURE = "SHA256withECDSAinP1363Format";

    private static final int COORDINATE_BYTES = 32;

    private final Json.Obj members;
    private final PublicKey key;
    private final String thumbprint;

    private Jwk(Json.Obj members, PublicKey key) {
        this.members = members;
        this.key = key;
        this.thumbprint = Base64Text.url(Digest.of(CanonicalJson.bytes(members)).bytes());
    }

    /** Reads a key that has exactly the members that make it: {@code crv}, {@code kty}, {@code x} and for P-256 {@code y}. */
    public static Jwk parse(Json.Obj jwk) throws MalformedProof {
        Jwk key = offered(jwk);
        if (!key.members.equals(jwk)) {
            throw new MalformedProof("The key has members besides those that make it.");
        }
        return key;
    }

    /**
     * Reads a key as somebody offers it: members that only describe it are ignored.
     *
     * @throws MalformedProof for another type of key, coordinates in another spelling, a point off the curve, or a private key
     */
    public static Jwk offered(Json.Obj jwk) throws MalformedProof {
        if (jwk.get("d").isPresent()) {
            throw new MalformedProof("This is a private key: only the public half may be sent.");
        }
        String type = jwk.text("kty").orElse("") + " " + jwk.text("crv").orElse("");
        if (type.equals("OKP Ed25519")) {
            return of(Ed25519.publicKey(coordinate(jwk, "x")));
        }
        if (type.equals("EC P-256")) {
            return of(p256(new BigInteger(1, coordinate(jwk, "x")), new BigInteger(1, coordinate(jwk, "y"))));
        }
        throw new MalformedProof("A key is of kty OKP with crv Ed25519, or of kty EC with crv P-256.");
    }

    /** Reads a key as we publish it, with {@code alg}, {@code kid} and {@code use}; each must be what {@link #published()} says. */
    public static Jwk parsePublished(Json.Obj jwk) throws MalformedProof {
        Jwk key = offered(jwk);
        if (!key.published().equals(jwk)) {
            throw new MalformedProof(
                    "A published key has exactly its own members, its algorithm, use sig and its thumbprint as kid.");
        }
        return key;
    }

    /** The form of an Ed25519 or P-256 key. */
    public static Jwk of(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            Json.Obj members = Json.object()
                    .put("kty", "EC")
                    .put("crv", "P-256")
                    .put("x", coordinate(ec.getW().getAffineX()))
                    .put("y", coordinate(ec.getW().getAffineY()))
                    .build();
            return new Jwk(members, key);
        }
        Json.Obj members = Json.object()
                .put("kty", "OKP")
                .put("crv", "Ed25519")
                .put("x", Base64Text.url(Ed25519.raw(key)))
                .build();
        return new Jwk(members, key);
    }

    /** The members that make the key, and no other. */
    public Json.Obj json() {
        return members;
    }

    /** The key with its algorithm, {@code use} {@code sig}, and its thumbprint as {@code kid}. */
    public Json.Obj published() {
        return Json.object()
                .putAll(members)
                .put("alg", isEd25519() ? "EdDSA" : "ES256")
                .put("kid", thumbprint)
                .put("use", "sig")
                .build();
    }

    /** The RFC 7638 thumbprint with SHA-256, in base64url. */
    public String thumbprint() {
        return thumbprint;
    }

    /** The key itself. */
    public PublicKey publicKey() {
        return key;
    }

    /** The values of {@code alg} that name this key's signatures: RFC 9864 gave {@code EdDSA} a second, exact name. */
    List<String> algorithms() {
        return isEd25519() ? List.of("EdDSA", "Ed25519") : List.of("ES256");
    }

    private boolean isEd25519() {
        return !(key instanceof ECPublicKey);
    }

    /** Whether the raw signature is this key's over the message; false for anything that isn't a signature at all. */
    public boolean verify(byte[] message, byte[] signature) {
        if (isEd25519()) {
            return Ed25519.verify(key, message, signature);
        }
        if (signature.length != 2 * COORDINATE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(P256_SIGNATURE);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] coordinate(Json.Obj jwk, String name) throws MalformedProof {
        return jwk.text(name)
                .flatMap(Base64Text::readUrl)
                .filter(bytes -> bytes.length == COORDINATE_BYTES)
                .orElseThrow(() -> new MalformedProof("The key's " + name + " isn't the base64url of 32 bytes."));
    }

    private static String coordinate(BigInteger value) {
        byte[] fixed = new byte[COORDINATE_BYTES];
        byte[] bytes = value.toByteArray();
        int length = Math.min(bytes.length, COORDINATE_BYTES);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE_BYTES - length, length);
        return Base64Text.url(fixed);
    }

    private static PublicKey p256(BigInteger x, BigInteger y) throws MalformedProof {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            ECParameterSpec curve = parameters.getParameterSpec(ECParameterSpec.class);
            BigInteger p = ((ECFieldFp) curve.getCurve().getField()).getP();
            BigInteger right = x.pow(3)
                    .add(curve.getCurve().getA().multiply(x))
                    .add(curve.getCurve().getB());
            // Not every provider looks, and a point beside the curve would make weak signatures count.
            if (x.compareTo(p) >= 0
                    || y.compareTo(p) >= 0
                    || y.pow(2).subtract(right).mod(p).signum() != 0) {
                throw new MalformedProof("The P-256 key is no point of the curve.");
            }
            return KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(new ECPoint(x, y), curve));
        } catch (GeneralSecurityException e) {
            throw new MalformedProof("The P-256 key is no point of the curve.");
        }
    }

    /** Equal when the keys are, whatever described them. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Jwk jwk && members.equals(jwk.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode();
    }

    @Override
    public String toString() {
        return "Jwk " + thumbprint;
    }
}
