package tokenops.faces.console;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import tokenops.operations.Operation;
import tokenops.proof.Bundle;
import tokenops.proof.BundledLeaf;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.DsseEnvelope;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.proof.MalformedProof;
import tokenops.runs.Trails;
import tokenops.store.Reply;

/** Reads a station's document and its place in the proof bundle into what its page shows. */
final class StationProof {
    private StationProof() {}

    static StationPage.Document document(String digest, byte[] bytes) {
        return new StationPage.Document(digest, bytes.length, Indented.text(bytes), statement(bytes));
    }

    /** The statement that a DSSE envelope carries; empty for documents that are none. */
    private static Optional<String> statement(byte[] bytes) {
        try {
            Json.Obj json = CanonicalJson.readObject(bytes);
            return json.text("payloadType").isEmpty()
                    ? Optional.empty()
                    : Optional.of(Indented.text(DsseEnvelope.parse(json).payload()));
        } catch (MalformedJson | MalformedProof e) {
            throw new IllegalStateException("a document of ours is damaged", e);
        }
    }

    /** Where a station's document stands in the run's bundle, or why there is none yet. */
    static StationPage.Proof of(Trails.Station station, Reply<Operation.Bytes> bundle) {
        Optional<Digest> digest = station.digest().flatMap(Digest::parse);
        if (digest.isEmpty()) {
            return new StationPage.None("the station has left no document yet");
        }
        return switch (bundle) {
            case Reply.Refused<Operation.Bytes> refused -> new StationPage.None(refused.refusal().detail());
            case Reply.Replayed<Operation.Bytes> replayed -> throw new IllegalStateException("replayed without a key");
            case Reply.Done<Operation.Bytes> done -> bundled(digest.get(), done.answer().content());
        };
    }

    private static StationPage.Proof bundled(Digest digest, byte[] file) {
        Bundle bundle;
        try {
            bundle = Bundle.read(file);
        } catch (MalformedProof e) {
            throw new IllegalStateException("a bundle of ours is damaged", e);
        }
        if (bundle.documents().stream().noneMatch(document -> document.digest().equals(digest))) {
            return new StationPage.None("the bundle was made before this document");
        }
        return new StationPage.Bundled(
                bundle.leaves().stream()
                        .filter(leaf -> leaf.digest().equals(digest))
                        .findFirst()
                        .map(StationProof::leaf),
                bundle.checkpoint());
    }

    private static StationPage.Leaf leaf(BundledLeaf leaf) {
        List<String> hashes =
                leaf.proof().stream().map(HexFormat.of()::formatHex).toList();
        return new StationPage.Leaf(leaf.index(), hashes);
    }
}
