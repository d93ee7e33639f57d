package tokenops.proof;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The proof of one run in one file: its documents, the log's leaves for them, the keys, and the signed head of the log.
 *
 * <p>Canonical JSON with one order of everything: documents by digest, keys by {@code kid}, leaves by index, whichever order they
 * are handed in. {@link BundleVerifier} says whether it is true.
 *
 * @param origin of the log
 * @param runId whose proof this is
 * @param checkpoint the signed note
 */
public record Bundle(
        String origin,
        String runId,
        String checkpoint,
        List<BundledDocument> documents,
        List<Json.Obj> keys,
        List<BundledLeaf> leaves) {
    /**
     * Largest file that is read, in bytes: a hundred times what a run has, and small enough that its values, many times larger in
     * memory, fit there.
     */
    public static final int LARGEST = 4 << 20;

    /** Most documents, and most leaves. */
    public static final int MOST_DOCUMENTS = 512;

    /** Most keys. */
    public static final int MOST_KEYS = 16;

    private static final Set<String> MEMBERS =
            Set.of("bundle_version", "checkpoint", "documents", "keys", "leaves", "origin", "run_id");

    public Bundle {
        documents = documents.stream()
                .sorted(Comparator.comparing(document -> document.digest().toString()))
                .toList();
        keys = keys.stream()
                .sorted(Comparator.comparing(key -> key.text("kid").orElse("")))
                .toList();
        leaves = leaves.stream()
                .sorted(Comparator.comparingLong(BundledLeaf::index))
                .toList();
    }

    /** Reads a file; refuses every other spelling of the same bundle. */
    public static Bundle read(byte[] file) throws MalformedProof {
        if (file.length > LARGEST) {
            throw new MalformedProof("The file is larger than " + (LARGEST >> 20) + " MiB.");
        }
        Json.Obj json;
        try {
            json = CanonicalJson.readStrangers(file);
        } catch (MalformedJson e) {
            throw new MalformedProof("The file is no JSON object: " + e.getMessage() + ".");
        }
        if (!json.members().keySet().equals(MEMBERS)
                || !json.whole("bundle_version").equals(Optional.of(1L))) {
            throw new MalformedProof("The file doesn't have exactly the members of a bundle of version 1.");
        }
        Bundle bundle = new Bundle(
                text(json, "origin"),
                text(json, "run_id"),
                text(json, "checkpoint"),
                BundledDocument.readAll(items(json, "documents", MOST_DOCUMENTS)),
                items(json, "keys", MOST_KEYS),
                BundledLeaf.readAll(items(json, "leaves", MOST_DOCUMENTS)));
        if (!Arrays.equals(bundle.bytes(), file)) {
            throw new MalformedProof("The file isn't byte for byte the canonical form of what it says:"
                    + " it was formatted or changed since a server gave it.");
        }
        return bundle;
    }

    private static String text(Json.Obj json, String name) throws MalformedProof {
        return json.text(name).orElseThrow(() -> new MalformedProof("The bundle's " + name + " isn't text."));
    }

    private static List<Json.Obj> items(Json.Obj json, String name, int most) throws MalformedProof {
        List<Json.Obj> items = json.objects(name);
        if (items.isEmpty()
                || items.size() > most
                || items.size() != json.array(name).size()) {
            throw new MalformedProof("The bundle's " + name + " isn't a list of one to " + most + " objects.");
        }
        return new ArrayList<>(items);
    }

    /** The file. */
    public byte[] bytes() {
        return CanonicalJson.bytes(Json.object()
                .put("bundle_version", 1)
                .put("origin", origin)
                .put("run_id", runId)
                .put("checkpoint", checkpoint)
                .put("documents", Json.array(documents, BundledDocument::json))
                .put("keys", new Json.Arr(List.copyOf(keys)))
                .put("leaves", Json.array(leaves, BundledLeaf::json))
                .build());
    }
}
