package tokenops.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One document as a bundle carries it.
 *
 * @param digest claimed for the bytes; {@link BundleVerifier} computes it again
 * @param bytes the sealed bytes
 */
public record BundledDocument(String kind, String id, Digest digest, byte[] bytes) {
    private static final Set<String> MEMBERS = Set.of("digest", "document", "id", "kind");

    /** Bundles sealed bytes, with their digest. */
    public static BundledDocument of(String kind, String id, byte[] bytes) {
        return new BundledDocument(kind, id, Digest.of(bytes), bytes);
    }

    static List<BundledDocument> readAll(List<Json.Obj> items) throws MalformedProof {
        List<BundledDocument> documents = new ArrayList<>();
        for (Json.Obj item : items) {
            if (!item.members().keySet().equals(MEMBERS)) {
                throw new MalformedProof("A bundled document has exactly digest, document, id and kind.");
            }
            documents.add(new BundledDocument(
                    item.text("kind").orElseThrow(() -> new MalformedProof("A document's kind is text.")),
                    item.text("id").orElseThrow(() -> new MalformedProof("A document's id is text.")),
                    item.text("digest")
                            .flatMap(Digest::parse)
                            .orElseThrow(() -> new MalformedProof("A document's digest isn't sha256: and hex.")),
                    item.text("document")
                            .flatMap(Base64Text::readStandard)
                            .orElseThrow(() -> new MalformedProof("A document isn't in canonical base64."))));
        }
        return documents;
    }

    Json json() {
        return Json.object()
                .put("digest", digest.toString())
                .put("document", Base64Text.standard(bytes))
                .put("id", id)
                .put("kind", kind)
                .build();
    }
}
