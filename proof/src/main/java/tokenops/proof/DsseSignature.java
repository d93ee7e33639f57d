package tokenops.proof;

import java.util.Set;

/**
 * One signature of a DSSE envelope.
 *
 * @param keyId the RFC 7638 thumbprint of the key
 * @param bytes the raw signature
 */
public record DsseSignature(String keyId, byte[] bytes) {
    private static final Set<String> MEMBERS = Set.of("keyid", "sig");

    static DsseSignature parse(Json json) throws MalformedProof {
        if (!(json instanceof Json.Obj signature)
                || !signature.members().keySet().equals(MEMBERS)) {
            throw new MalformedProof("A DSSE signature has keyid and sig.");
        }
        String keyId = signature.text("keyid").orElseThrow(() -> new MalformedProof("A DSSE keyid is text."));
        byte[] bytes = signature
                .text("sig")
                .flatMap(Base64Text::readStandard)
                .orElseThrow(() -> new MalformedProof("The DSSE signature isn't canonical base64."));
        return new DsseSignature(keyId, bytes);
    }

    Json.Obj json() {
        return Json.object()
                .put("keyid", keyId)
                .put("sig", Base64Text.standard(bytes))
                .build();
    }
}
