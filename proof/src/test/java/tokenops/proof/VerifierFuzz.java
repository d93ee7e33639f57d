package tokenops.proof;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a fuzzer calls: its bytes take the place of a part of a real bundle, whose digests are made to fit, so that they get as far
 * as the checks. The first byte says which part, the second which of several.
 *
 * <p>Whatever they are, every check comes to a verdict of its own, and the bundle holds only if it is the true one.
 */
public final class VerifierFuzz {
    private static final TestWitnesses WITNESSES = new TestWitnesses(KeptBundle.logKey());
    private static final String POLICY = "log LOG\nwitness a W1\nwitness b P1\ngroup g any a b\nquorum g\n";
    private static final BundleVerifier VERIFIER = new BundleVerifier(KeptBundle.logKey());
    private static final BundleVerifier ASKING =
            asking(WITNESSES.filled(POLICY)).orElseThrow();
    private static final Bundle TRUE = KeptBundle.bundle();
    private static final byte[] FILE = KeptBundle.bytes();
    private static final String COSIGNED = cosigned("W1", "P1");
    private static final int LEAST_CHECKS = 24;

    private VerifierFuzz() {}

    /** Parts that bytes are put in the place of. */
    enum Part {
        FILE,
        DOCUMENT,
        CHECKPOINT,
        LEAF,
        STATEMENT,
        KEY,
        ACCEPTANCE,
        RESULT_PACKAGE,
        POLICY
    }

    /** Jazzer's entry. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 2) {
            return;
        }
        Part part = Part.values()[(data[0] & 0xff) % Part.values().length];
        byte[] bytes = Arrays.copyOfRange(data, 2, data.length);
        byte[] file = file(part, data[1] & 0xff, bytes);
        List<byte[]> with = part == Part.RESULT_PACKAGE ? List.of(bytes) : List.of();
        Optional<BundleVerifier> verifier = verifier(part, bytes);
        if (verifier.isEmpty()) {
            return;
        }
        VerifyReport report = verifier.get().verify(file, with, KeptBundle.NOW);
        boolean broken =
                report.checks().stream().anyMatch(check -> check.explanation().startsWith("The check broke off"));
        // Cosignature lines may stand under a checkpoint that is otherwise the true one.
        boolean mayHold = Arrays.equals(file, FILE) || part == Part.CHECKPOINT || part == Part.POLICY;
        if (broken || report.checks().size() < LEAST_CHECKS || report.holds() && !mayHold) {
            throw new AssertionError(part + "\n" + report.text());
        }
    }

    /** Asks for witnesses where they are at stake; none where the bytes are no policy. */
    private static Optional<BundleVerifier> verifier(Part part, byte[] bytes) {
        return switch (part) {
            case CHECKPOINT -> Optional.of(ASKING);
            case POLICY -> asking(bytes);
            default -> Optional.of(VERIFIER);
        };
    }

    private static Optional<BundleVerifier> asking(byte[] policy) {
        try {
            return Optional.of(new BundleVerifier(KeptBundle.logKey(), WitnessPolicy.parse(policy)));
        } catch (MalformedProof e) {
            return Optional.empty();
        }
    }

    private static String cosigned(String... witnesses) {
        StringBuilder note = new StringBuilder(TRUE.checkpoint());
        String text = note.substring(0, note.lastIndexOf("\n\n") + 1);
        for (String witness : witnesses) {
            note.append(WITNESSES.cosign(witness, text, KeptBundle.NOW.getEpochSecond()))
                    .append('\n');
        }
        return note.toString();
    }

    /** What the fuzzer begins with: every part as it is. */
    static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(seed(Part.FILE, 0, FILE));
        for (int i = 0; i < TRUE.documents().size(); i++) {
            seeds.add(seed(Part.DOCUMENT, i, TRUE.documents().get(i).bytes()));
        }
        seeds.add(seed(Part.CHECKPOINT, 0, TRUE.checkpoint().getBytes(StandardCharsets.UTF_8)));
        for (String witness : List.of("W1", "P1")) {
            seeds.add(seed(Part.CHECKPOINT, 0, cosigned(witness).getBytes(StandardCharsets.UTF_8)));
        }
        for (String policy : List.of(
                POLICY, "quorum none", "log P2\nwitness a W1 x\n # \n\tgroup b 1 a\ngroup c all b\nquorum c\n")) {
            seeds.add(seed(Part.POLICY, 0, WITNESSES.filled(policy)));
        }
        seeds.add(seed(Part.LEAF, 0, TRUE.leaves().get(0).leaf()));
        seeds.add(seed(Part.KEY, 0, CanonicalJson.bytes(TRUE.keys().get(0))));
        Json.Obj attestation = body(one("attestation").bytes());
        seeds.add(seed(
                Part.STATEMENT,
                0,
                attestation.text("payload").flatMap(Base64Text::readStandard).orElseThrow()));
        String jws = body(one("runtime_record").bytes())
                .object("acceptance")
                .flatMap(acceptance -> acceptance.text("jws"))
                .orElseThrow();
        seeds.add(seed(Part.ACCEPTANCE, 0, jws.getBytes(StandardCharsets.UTF_8)));
        return seeds;
    }

    private static byte[] seed(Part part, int which, byte[] bytes) {
        byte[] seed = new byte[bytes.length + 2];
        seed[0] = (byte) part.ordinal();
        seed[1] = (byte) which;
        System.arraycopy(bytes, 0, seed, 2, bytes.length);
        return seed;
    }

    private static byte[] file(Part part, int which, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return switch (part) {
            case FILE -> bytes;
            case RESULT_PACKAGE -> FILE;
            case POLICY -> bundle(COSIGNED, TRUE.documents(), TRUE.keys(), TRUE.leaves());
            case DOCUMENT -> with(TRUE.documents().get(which % TRUE.documents().size()), bytes);
            case CHECKPOINT -> bundle(text, TRUE.documents(), TRUE.keys(), TRUE.leaves());
            case LEAF -> {
                List<BundledLeaf> leaves = new ArrayList<>(TRUE.leaves());
                BundledLeaf leaf = leaves.get(which % leaves.size());
                leaves.set(which % leaves.size(), new BundledLeaf(leaf.digest(), leaf.index(), bytes, leaf.proof()));
                yield bundle(TRUE.checkpoint(), TRUE.documents(), TRUE.keys(), leaves);
            }
            case STATEMENT -> {
                BundledDocument attestation = one("attestation");
                Json.Obj envelope =
                        body(attestation.bytes()).with("payload", new Json.Text(Base64Text.standard(bytes)));
                yield with(attestation, CanonicalJson.bytes(envelope));
            }
            case KEY -> bundle(TRUE.checkpoint(), TRUE.documents(), List.of(key(bytes)), TRUE.leaves());
            case ACCEPTANCE -> {
                BundledDocument record = one("runtime_record");
                Json.Obj body = Edit.set(body(record.bytes()), "acceptance.jws", text);
                yield with(record, CanonicalJson.bytes(body));
            }
        };
    }

    private static Json.Obj key(byte[] bytes) {
        try {
            return CanonicalJson.readObject(bytes);
        } catch (MalformedJson e) {
            return new Json.Obj(new TreeMap<String, Json>());
        }
    }

    private static BundledDocument one(String kind) {
        return TRUE.documents().stream()
                .filter(document -> document.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static Json.Obj body(byte[] bytes) {
        try {
            return CanonicalJson.readObject(bytes);
        } catch (MalformedJson e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] with(BundledDocument document, byte[] bytes) {
        List<BundledDocument> documents = new ArrayList<>(TRUE.documents());
        documents.remove(document);
        documents.add(BundledDocument.of(document.kind(), document.id(), bytes));
        return bundle(TRUE.checkpoint(), documents, TRUE.keys(), TRUE.leaves());
    }

    private static byte[] bundle(
            String checkpoint, List<BundledDocument> documents, List<Json.Obj> keys, List<BundledLeaf> leaves) {
        return new Bundle(TRUE.origin(), TRUE.runId(), checkpoint, documents, keys, leaves).bytes();
    }
}
