package tokenops.proof;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A payload with its type and signatures (DSSE 1.0.2), written as canonical JSON with standard base64.
 *
 * @param payloadType what the payload is, a media type
 * @param payload the signed bytes
 * @param signatures at least one
 */
public record DsseEnvelope(String payloadType, byte[] payload, List<DsseSignature> signatures) {
    private static final Set<String> MEMBERS = Set.of("payload", "payloadType", "signatures");

    public DsseEnvelope {
        signatures = List.copyOf(signatures);
    }

    /** Signs a payload. */
    public static DsseEnvelope sign(String payloadType, byte[] payload, Jwk key, Signer signer) {
        byte[] signature = signer.sign(preAuthEncoding(payloadType, payload));
        return new DsseEnvelope(payloadType, payload, List.of(new DsseSignature(key.thumbprint(), signature)));
    }

    /** What is signed: {@code DSSEv1}, and type and payload each after its length in bytes, parted by spaces. */
    public static byte[] preAuthEncoding(String payloadType, byte[] payload) {
        byte[] type = payloadType.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("DSSEv1 " + type.length + " ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(type);
        out.writeBytes((" " + payload.length + " ").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** Reads an envelope of exactly those members, in whichever order. */
    public static DsseEnvelope parse(Json.Obj envelope) throws MalformedProof {
        if (!envelope.members().keySet().equals(MEMBERS)) {
            throw new MalformedProof("A DSSE envelope has payload, payloadType and signatures.");
        }
        String type = envelope.text("payloadType").orElse("");
        byte[] payload = envelope.text("payload")
                .flatMap(Base64Text::readStandard)
                .orElseThrow(() -> new MalformedProof("The DSSE payload isn't canonical base64."));
        List<DsseSignature> signatures = new ArrayList<>();
        for (Json signature : envelope.array("signatures")) {
            signatures.add(DsseSignature.parse(signature));
        }
        if (type.isEmpty() || signatures.isEmpty()) {
            throw new MalformedProof("A DSSE envelope has a payload type and at least one signature.");
        }
        return new DsseEnvelope(type, payload, signatures);
    }

    /** The form in a file. */
    public Json.Obj json() {
        return Json.object()
                .put("payload", Base64Text.standard(payload))
                .put("payloadType", payloadType)
                .put("signatures", Json.array(signatures, DsseSignature::json))
                .build();
    }

    /** Whether a signature of the key stands in the envelope and every one that claims to be the key's is. */
    public boolean isSignedBy(Jwk key) {
        byte[] signed = preAuthEncoding(payloadType, payload);
        List<DsseSignature> named = signatures.stream()
                .filter(signature -> signature.keyId().equals(key.thumbprint()))
                .toList();
        return !named.isEmpty() && named.stream().allMatch(signature -> key.verify(signed, signature.bytes()));
    }
}
