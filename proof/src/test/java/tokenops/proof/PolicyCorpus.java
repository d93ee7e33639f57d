package tokenops.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cosigned bundles with policies for two verifiers to agree on, and files that are no policies. */
final class PolicyCorpus {
    /** A bundle and the policy that its verifier goes by. */
    record Entry(String name, NoteVerifierKey key, byte[] bundle, byte[] policy) {
        /** As a runtime says that can check signatures of those types and no others. */
        VerifyReport verify(Set<NoteVerifierKey.Type> checkable) throws MalformedProof {
            WitnessPolicy read = WitnessPolicy.parse(policy, checkable);
            return new BundleVerifier(key, read).verify(bundle, List.of(), RunFixture.NOW);
        }
    }

    private static final Instant NOW = RunFixture.NOW;

    private static final String ONE = "witness a W1\nquorum a\n";
    private static final String TWO_OF_THREE = "witness a W1\nwitness b W2\nwitness c W3\ngroup g 2 a b c\nquorum g\n";
    private static final String NESTED = "witness a W1\nwitness b W2\nwitness c W3\nwitness d W4\nwitness e P1\n"
            + "group g 2 a b c\ngroup h any d e\ngroup both all g h\nquorum both\n";
    private static final String MIXED = "witness a W1\nwitness p P1\nwitness q P2\ngroup g 2 a p q\nquorum g\n";

    private final RunFixture run = new RunFixture();
    private final Bundle bundle = run.build();
    private final TestWitnesses witnesses = new TestWitnesses(run.logKey);
    private final SignedNote note = read(bundle.checkpoint());
    private final List<Entry> entries = new ArrayList<>();

    private PolicyCorpus() {}

    static List<Entry> entries() {
        PolicyCorpus corpus = new PolicyCorpus();
        corpus.quorums();
        corpus.falseOnes();
        corpus.times();
        corpus.mlDsa44();
        corpus.logs();
        return corpus.entries;
    }

    /** Files that are no policies, by what is wrong with them. */
    static Map<String, byte[]> malformed() {
        TestWitnesses witnesses = new TestWitnesses(new RunFixture().logKey);
        Map<String, byte[]> files = new LinkedHashMap<>();
        WitnessPolicyTest.MALFORMED
                .lines()
                .map(row -> row.split(" +\\| ", 2)[0])
                .forEach(text -> {
                    files.put(text, witnesses.filled(text.replace(';', '\n')));
                });
        for (String text : List.of(
                "",
                "\n",
                "quorum none\r\n",
                "quorum none\u0000",
                "# \u007f\nquorum none",
                "group g constructor a",
                "witness a W1\ngroup g __proto__ a\nquorum g",
                "witness a W1\ngroup g 9223372036854775808 a\nquorum g",
                "witness \u00a0 W1\nquorum none none",
                "witness a witness.example\u00a0+00000000+AAAA\nquorum a",
                "witness a witness.example\u0085+00000000+AAAA\nquorum a",
                "witness a \u00df+00000000+AAAA\nquorum a",
                "g none",
                "group g0 all g1\n".repeat(3))) {
            files.put(text, witnesses.filled(text));
        }
        files.put("no UTF-8", "witness \u00e9\nquorum \u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        files.put("too large", new byte[WitnessPolicy.LARGEST + 1]);
        StringBuilder chain = new StringBuilder("witness g0 W1\n");
        for (int i = 1; i <= WitnessPolicy.MOST_NAMES; i++) {
            chain.append("group g").append(i).append(" all g").append(i - 1).append('\n');
        }
        files.put("too many names", witnesses.filled(chain + "quorum g1\n"));
        return files;
    }

    /** Cosigned now by those whose names stand in the list. */
    private NoteSignature[] by(String... called) {
        return List.of(called).stream().map(one -> at(NOW, one)).toArray(NoteSignature[]::new);
    }

    private NoteSignature at(Instant time, String called) {
        return witnesses.cosign(called, note.text(), time.getEpochSecond());
    }

    private NoteSignature ofAnother(String called) {
        String other = new Checkpoint(run.logKey.name(), 1, Digest.of(new byte[0])).text();
        return witnesses.cosign(called, other, NOW.getEpochSecond());
    }

    private void add(String name, String policy, NoteSignature... lines) {
        add(name, witnesses.filled(policy), lines);
    }

    private void add(String name, byte[] policy, NoteSignature... lines) {
        SignedNote cosigned = note;
        for (NoteSignature line : lines) {
            cosigned = cosigned.with(line);
        }
        Bundle whole = new Bundle(
                bundle.origin(),
                bundle.runId(),
                cosigned.toString(),
                bundle.documents(),
                bundle.keys(),
                bundle.leaves());
        entries.add(new Entry(name, run.logKey, whole.bytes(), policy));
    }

    private void quorums() {
        add("no witness asked for, none there", "quorum none\n");
        add("no witness asked for, one there", "witness a W1\nquorum none\n", by("W1"));
        add("no witness asked for or known, one there", "quorum none", by("W1"));
        add("one of one", ONE, by("W1"));
        add("none of one", ONE);
        add("only a witness that the policy doesn't know", ONE, by("W2", "P1"));
        add("one of one beside strangers", ONE, by("W2", "W1", "P2"));
        add("two of three", TWO_OF_THREE, by("W3", "W1"));
        add("three of three", TWO_OF_THREE, by("W3", "W2", "W1"));
        add("one of three", TWO_OF_THREE, by("W2"));
        add("groups of groups, met", NESTED, by("W1", "W3", "W4"));
        add("groups of groups, one of them not met", NESTED, by("W1", "W2", "W3"));
        add("groups of groups, the other not met", NESTED, by("W1", "W4", "P1"));
        String chain = "group g1 all a\ngroup g2 1 g1\n\t group g3 any\tg2 \n# over\nquorum g3\n";
        add("a chain of groups", "witness a W1 https://witness.example\n" + chain, by("W1"));
        add("names that aren't ASCII", "witness \u212a W1\nwitness K W2\nquorum \u212a\n", by("W1", "W2"));
        byte[] octets = new String(witnesses.filled("witness \u00e9 W1\nquorum \u00e9\n"), StandardCharsets.UTF_8)
                .getBytes(StandardCharsets.ISO_8859_1);
        add("names that aren't UTF-8", octets, by("W1"));
        add("names that begin with a byte order mark", "witness \ufeffa W1\nquorum \ufeffa\n", by("W1"));
    }

    private void falseOnes() {
        String any = "witness a W1\nwitness b W2\ngroup g any a b\nquorum g\n";
        add("a known witness over another checkpoint", ONE, ofAnother("W1"));
        add("a known witness over another checkpoint, beside enough", any, ofAnother("W1"), at(NOW, "W2"));
        add("a stranger over another checkpoint, beside enough", any, ofAnother("W3"), at(NOW, "W2"));
        add("a stranger twice", ONE, at(NOW, "W1"), at(NOW, "W2"), at(NOW, "W2"));
        add("a known witness twice", ONE, at(NOW, "W1"), at(NOW, "W1"));
        add("a known witness twice, once falsely", ONE, at(NOW, "W1"), ofAnother("W1"));
        for (int length : List.of(1, 8, 9, 71, 73, 2428)) {
            add("a known witness's line of " + length + " bytes", ONE, ofLength("W1", length));
            add("a known ML-DSA-44 witness's line of " + length + " bytes", MIXED, ofLength("P1", length));
        }
    }

    /** A line that names the key and has so many bytes after the key id. */
    private NoteSignature ofLength(String called, int length) {
        String line = at(NOW, called).toString();
        int space = line.lastIndexOf(' ') + 1;
        byte[] typed = Base64Text.readStandard(line.substring(space)).orElseThrow();
        byte[] cut = Arrays.copyOf(typed, Integer.BYTES + length);
        try {
            return NoteSignature.parse(line.substring(0, space) + Base64Text.standard(cut));
        } catch (MalformedProof e) {
            throw new IllegalStateException(e);
        }
    }

    private void times() {
        add("five minutes ahead", ONE, at(NOW.plusSeconds(300), "W1"));
        add("longer ahead", ONE, at(NOW.plusSeconds(301), "W1"));
        add("longer ahead, beside enough", TWO_OF_THREE, at(NOW.plusSeconds(301), "W1"), at(NOW, "W2"), at(NOW, "W3"));
        add("at no time", ONE, at(Instant.EPOCH, "W1"));
        add("before all time", ONE, at(Instant.ofEpochSecond(-1), "W1"));
        add("at the end of time", ONE, at(Instant.MAX, "W1"));
        add("long ago", ONE, at(Instant.ofEpochSecond(1), "W1"));
    }

    private void mlDsa44() {
        String one = "witness p P1\nquorum p\n";
        add("ML-DSA-44 alone", one, by("P1"));
        add("no ML-DSA-44 there", one, by("P2"));
        add("ML-DSA-44 beside Ed25519", MIXED, by("W1", "P1"));
        add("ML-DSA-44 and no Ed25519", MIXED, by("P1", "P2"));
        add("one ML-DSA-44 of two wanted", MIXED, by("P1"));
        add("ML-DSA-44 over another checkpoint", MIXED, at(NOW, "W1"), ofAnother("P1"));
        add("ML-DSA-44 over another checkpoint, beside enough", MIXED, at(NOW, "W1"), at(NOW, "P2"), ofAnother("P1"));
        add("ML-DSA-44 at no time", one, at(Instant.EPOCH, "P1"));
        add("ML-DSA-44 at a time to come", MIXED, at(NOW, "W1"), at(NOW.plusSeconds(301), "P1"));
        add("ML-DSA-44 that isn't wanted", "witness a W1\nwitness p P1\nquorum a\n", by("W1", "P1"));
        add("ML-DSA-44 where no witness is asked for", "witness p P1\nquorum none\n", by("P1"));
        add("Ed25519 over another checkpoint beside ML-DSA-44", MIXED, ofAnother("W1"), at(NOW, "P1"), at(NOW, "P2"));
    }

    private void logs() {
        String other = "log " + new RunFixture().logKey + "\n";
        add("the log is listed", other + "log LOG https://log.example\nquorum none\n");
        add("another log is listed", other + "quorum none\n");
        add("another log is listed, and cosigned", other + ONE, by("W1"));
        add("another log is listed, and cosigned with ML-DSA-44", other + "witness p P1\nquorum p\n", by("P1"));
        add("a log that signs with ML-DSA-44 is listed", "log P3\nlog LOG\n" + ONE, by("W1"));
        add("a log of the same key under another name", "log " + renamed(run.logKey) + "\nquorum none\n");
    }

    private NoteVerifierKey renamed(NoteVerifierKey key) {
        return NoteVerifierKey.of("other.example", key.type(), run.log.jwk().publicKey());
    }

    private static SignedNote read(String note) {
        try {
            return SignedNote.parse(note);
        } catch (MalformedProof e) {
            throw new IllegalStateException(e);
        }
    }
}
