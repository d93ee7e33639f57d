package tokenops.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One leaf of the log as a bundle carries it.
 *
 * @param digest of the document that the leaf stands for
 * @param index of the leaf in the log
 * @param leaf its bytes, a {@link LogLeaf}
 * @param proof the inclusion proof to the bundle's checkpoint, the leaf's sibling first
 */
public record BundledLeaf(Digest digest, long index, byte[] leaf, List<byte[]> proof) {
    private static final Set<String> MEMBERS = Set.of("digest", "index", "leaf", "proof");

    public BundledLeaf {
        proof = List.copyOf(proof);
    }

    static List<BundledLeaf> readAll(List<Json.Obj> items) throws MalformedProof {
        List<BundledLeaf> leaves = new ArrayList<>();
        for (Json.Obj item : items) {
            if (!item.members().keySet().equals(MEMBERS)) {
                throw new MalformedProof("A bundled leaf has exactly digest, index, leaf and proof.");
            }
            leaves.add(new BundledLeaf(
                    item.text("digest")
                            .flatMap(Digest::parse)
                            .orElseThrow(() -> new MalformedProof("A leaf's digest isn't sha256: and hex.")),
                    item.text("index")
                            .flatMap(Decimal::parse)
                            .orElseThrow(() -> new MalformedProof("A leaf's index isn't a decimal text.")),
                    item.text("leaf")
                            .flatMap(Base64Text::readStandard)
                            .orElseThrow(() -> new MalformedProof("A leaf isn't in canonical base64.")),
                    Merkle.readProof(
                            item.array("proof").stream().map(BundledLeaf::text).toList())));
        }
        return leaves;
    }

    private static String text(Json item) {
        return item instanceof Json.Text found ? found.value() : "";
    }

    Json json() {
        return Json.object()
                .put("digest", digest.toString())
                .put("index", Long.toString(index))
                .put("leaf", Base64Text.standard(leaf))
                .put("proof", Json.array(proof, hash -> new Json.Text(Base64Text.standard(hash))))
                .build();
    }
}
