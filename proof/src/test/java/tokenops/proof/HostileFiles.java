package tokenops.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Files made to cost their verifier most, each as large as is read. Run in a process with little memory: it ends with 1 when one
 * takes too long or isn't refused, and otherwise when memory runs out.
 */
final class HostileFiles {
    private static final long MOST_SECONDS = 10;
    private static final Bundle TRUE = KeptBundle.bundle();

    private HostileFiles() {}

    public static void main(String[] arguments) {
        BundleVerifier verifier = new BundleVerifier(KeptBundle.logKey());
        boolean good = true;
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            long begun = System.nanoTime();
            VerifyReport report = verifier.verify(file.getValue(), List.of(), KeptBundle.NOW);
            long milliseconds = (System.nanoTime() - begun) / 1_000_000;
            good &= !report.holds()
                    && milliseconds < MOST_SECONDS * 1_000
                    && !report.text().contains("broke off");
            System.out.println(file.getKey() + ", " + file.getValue().length + " bytes, " + milliseconds + " ms: "
                    + report.checks().stream()
                            .filter(check -> check.verdict() == Check.Verdict.FAILED)
                            .findFirst());
        }
        System.exit(good ? 0 : 1);
    }

    private static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String piece :
                List.of("[", "[],", "{},", "{\"\":0},", "0,", "\"\",", "2.2250738585072014e-308,", "1e-310,")) {
            String list = "[" + piece.repeat(Bundle.LARGEST / piece.length()) + "0]";
            files.put(
                    "a file of " + piece,
                    list.substring(0, Math.min(list.length(), Bundle.LARGEST)).getBytes(StandardCharsets.UTF_8));
            int room = (Bundle.LARGEST - 60_000) / 4 * 3 / piece.length();
            String manifest = piece.equals("[") ? "[".repeat(60) + "]".repeat(60) : "[" + piece.repeat(room) + "0]";
            files.put("a manifest of " + piece, withManifest("{\"a\":" + manifest + "}"));
        }
        files.put("too large", new byte[Bundle.LARGEST + 1]);
        files.put("many transfers", with("ledger_extract", "transfers", 10_000));
        files.put("many evidence files", with("runtime_record", "evidence", 7_000));
        files.put("a long checkpoint", checkpoint("x".repeat(SignedNote.LARGEST)));
        files.put("many signatures", checkpoint(TRUE.checkpoint() + "\u2014 a AAAAAAA=\n".repeat(100_000)));
        return files;
    }

    private static byte[] withManifest(String manifest) {
        return replaced(
                "agent", read(one("agent").bytes()).with("manifest", read(manifest.getBytes(StandardCharsets.UTF_8))));
    }

    /** The document of that kind with the first item of its list so many times. */
    private static byte[] with(String kind, String list, int times) {
        Json.Obj body = read(one(kind).bytes());
        List<Json> items = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            items.add(body.array(list).get(0));
        }
        return replaced(kind, body.with(list, new Json.Arr(items)));
    }

    private static byte[] replaced(String kind, Json.Obj body) {
        List<BundledDocument> documents = new ArrayList<>(TRUE.documents());
        BundledDocument document = one(kind);
        documents.remove(document);
        documents.add(BundledDocument.of(kind, document.id(), CanonicalJson.bytes(body)));
        return new Bundle(TRUE.origin(), TRUE.runId(), TRUE.checkpoint(), documents, TRUE.keys(), TRUE.leaves())
                .bytes();
    }

    private static byte[] checkpoint(String note) {
        return new Bundle(TRUE.origin(), TRUE.runId(), note, TRUE.documents(), TRUE.keys(), TRUE.leaves()).bytes();
    }

    private static BundledDocument one(String kind) {
        return TRUE.documents().stream()
                .filter(document -> document.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static Json.Obj read(byte[] bytes) {
        try {
            return CanonicalJson.readObject(bytes);
        } catch (MalformedJson e) {
            throw new IllegalStateException(e);
        }
    }
}
