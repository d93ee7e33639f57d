package tokenops.proof;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * A compact JWS whose payload travels elsewhere (RFC 7515 appendix F): {@code header..signature}. An agent accepts a contract with
 * one over the contract's exact bytes.
 *
 * <p>The header has {@code alg}, which must fit the key, and {@code kid}, the key's RFC 7638 thumbprint, and nothing that changes how
 * the signature is read: no {@code crit}, no {@code b64}. {@code typ} and {@code cty} are let through, libraries like to add them.
 */
public final class DetachedJws {
    /** Longest text that is read, in characters. */
    public static final int LARGEST = 4096;

    private static final Set<String> HEADERS = Set.of("alg", "kid", "typ", "cty");

    private DetachedJws() {}

    /** Signs the payload with the private half of the key. */
    public static String sign(byte[] payload, Jwk key, Signer signer) {
        Json.Obj header = Json.object()
                .put("alg", key.algorithms().get(0))
                .put("kid", key.thumbprint())
                .build();
        String encoded = Base64Text.url(CanonicalJson.bytes(header));
        return encoded + ".." + Base64Text.url(signer.sign(signingInput(encoded, payload)));
    }

    /**
     * Whether the signature is the key's over the payload.
     *
     * @throws MalformedProof when the text isn't such a JWS or its header doesn't fit the key; the message says in what
     */
    public static boolean verify(String jws, byte[] payload, Jwk key) throws MalformedProof {
        String[] parts = jws.split("\\.", -1);
        if (jws.length() > LARGEST || parts.length != 3 || !parts[1].isEmpty()) {
            throw new MalformedProof("A detached JWS is header..signature.");
        }
        Json.Obj header = header(parts[0]);
        for (String name : header.members().keySet()) {
            if (!HEADERS.contains(name)) {
                throw new MalformedProof("The JWS header has the member " + name + ", which isn't taken.");
            }
        }
        if (!header.text("alg").filter(key.algorithms()::contains).isPresent()) {
            throw new MalformedProof("The JWS header's alg doesn't fit the key.");
        }
        if (!header.text("kid").equals(Optional.of(key.thumbprint()))) {
            throw new MalformedProof("The JWS header's kid isn't the key's thumbprint.");
        }
        byte[] signature = Base64Text.readUrl(parts[2])
                .orElseThrow(() -> new MalformedProof("The JWS signature isn't canonical base64url."));
        return key.verify(signingInput(parts[0], payload), signature);
    }

    private static Json.Obj header(String encoded) throws MalformedProof {
        byte[] bytes = Base64Text.readUrl(encoded)
                .orElseThrow(() -> new MalformedProof("The JWS header isn't canonical base64url."));
        try {
            return CanonicalJson.readObject(bytes);
        } catch (MalformedJson e) {
            throw new MalformedProof("The JWS header isn't a JSON object.");
        }
    }

    private static byte[] signingInput(String header, byte[] payload) {
        return (header + "." + Base64Text.url(payload)).getBytes(StandardCharsets.US_ASCII);
    }
}
