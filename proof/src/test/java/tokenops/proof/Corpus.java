package tokenops.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.provider.Arguments;

/** Good and tampered bundles for two verifiers to agree on: true ones, lies that are validly signed, and spoilt files. */
final class Corpus {
    /** A bundle with what its verifier is given beside it. */
    record Entry(String name, NoteVerifierKey key, byte[] bundle, List<byte[]> files) {
        VerifyReport verify() {
            return new BundleVerifier(key).verify(bundle, files, KeptBundle.NOW);
        }
    }

    private static final long SEED = 20261123;
    private static final int CHANGED_BYTES = 80;

    private final RunFixture run = new RunFixture();
    private final Bundle bundle = run.build();
    private final byte[] file = bundle.bytes();
    private final List<Entry> entries = new ArrayList<>();

    private Corpus() {}

    static List<Entry> entries() {
        Corpus corpus = new Corpus();
        corpus.trueOnes();
        corpus.replacedKeys();
        corpus.lies();
        corpus.partsOfALine();
        corpus.otherFiles();
        corpus.changedBytes();
        corpus.membersOutOfPlace();
        corpus.valuesOfOtherTypes();
        corpus.packages();
        corpus.listsForTexts();
        corpus.manyTokens();
        return corpus.entries;
    }

    private void add(String name, byte[] bytes) {
        entries.add(new Entry(name, run.logKey, bytes, List.of()));
    }

    private void add(String name, RunFixture other) {
        byte[] bytes = other.build().bytes();
        entries.add(new Entry(name, other.logKey, bytes, List.of()));
    }

    private void trueOnes() {
        add("true", file);
        entries.add(new Entry("of a real run", KeptBundle.logKey(), KeptBundle.bytes(), List.of()));
        add("of an agent with a P-256 key", new RunFixture(TestKey.p256()));
        add("without a callback", new RunFixture().withoutCallback());
        add(
                "where no callback is wanted",
                new RunFixture()
                        .withoutCallback()
                        .edit("contract", contract -> Edit.set(contract, "callback.policy", "status_polling_only")));
        add(
                "with a reference that the result leaves out",
                new RunFixture().edit("runtime_record", record -> record.with("reference", new Json.Text("nothing"))));
        byte[] pack = CanonicalJson.bytes(run.the("result_package").body());
        List<byte[]> files = List.of(RunFixture.EVIDENCE, RunFixture.PROVIDER_MESSAGE, pack);
        entries.add(new Entry("with its files", run.logKey, file, files));
        entries.add(new Entry("with a stranger's file", run.logKey, file, List.of(new byte[] {1})));
        byte[] cut = Arrays.copyOf(file, file.length - 1);
        entries.add(new Entry("cut, with its files", run.logKey, cut, files));
        RunFixture unlinked = new RunFixture()
                .edit("trust_decision", decision -> Edit.set(decision, "links.0.id", "agt_00000000000000000000009999"));
        byte[] without = unlinked.build().bytes();
        entries.add(new Entry("with a link astray, and files", unlinked.logKey, without, files));
        entries.add(new Entry("with another log's key", new RunFixture().logKey, file, List.of()));
        TestWitnesses witnesses = new TestWitnesses(run.logKey);
        for (NoteVerifierKey other : List.of(witnesses.key("W1"), witnesses.key("P1"))) {
            entries.add(new Entry("with a key of type " + other.type(), other, file, List.of()));
        }
        for (String words :
                List.of("\u00df\u20ac\ud83d\ude00", "\u0000\u001f\"\\/\u007f\u2028", "a\u0085b", "e\u0301", "")) {
            add("of an agent called " + words, new RunFixture().edit("agent", agent -> Edit.set(agent, "name", words)));
        }
        for (String manifest : List.of(
                "{\"1\":1,\"10\":2,\"9\":3,\"__proto__\":{\"constructor\":[]},\"toString\":null,\"\":true}",
                "{\"a\":1e21,\"b\":-0.0000033333333333333333,\"c\":333333333.33333329,\"d\":5e-324,\"e\":9007199254740992}",
                "{\"\ufb33\":0,\"\ud83d\ude00\":1,\"\u00f6\":2,\"\\r\":3}",
                "{\"asset\":\"USD/2\"}")) {
            add(
                    "with the manifest " + manifest,
                    new RunFixture().edit("agent", agent -> agent.with("manifest", read(manifest))));
        }
    }

    private void replacedKeys() {
        Instant at = RunFixture.attestedAt();
        Instant before = at.minus(1, ChronoUnit.MICROS);
        Instant after = at.plus(1, ChronoUnit.MICROS);
        add("of a key that was replaced since", new RunFixture().keyWasValid(at.minusSeconds(60), at.plusSeconds(60)));
        add("at the only moment of its key", new RunFixture().keyWasValid(at, at));
        add("after the end of its key", new RunFixture().keyWasValid(at.minusSeconds(60), before));
        add("before its key", new RunFixture().keyWasValid(after, at.plusSeconds(60)));
        add("of a key that ended before it began", new RunFixture().keyWasValid(after, before));
    }

    private void lies() {
        UntrueBundleTest.lies().map(Arguments::get).forEach(lie -> {
            String kind = (String) lie[0];
            String path = (String) lie[1];
            String value = (String) lie[2];
            add(
                    String.join(" ", kind, path, value),
                    new RunFixture().edit(kind, document -> Edit.set(document, path, value)));
        });
    }

    private void partsOfALine() {
        UntrueBundleTest.partsOfALine().map(Arguments::get).forEach(line -> {
            Json parts = (Json) line[0];
            add(
                    "metered in parts " + parts,
                    new RunFixture().edit("usage_receipt", document -> Edit.set(document, "lines.0.metered", parts)));
        });
        add(
                "metered in no part",
                new RunFixture()
                        .edit(
                                "usage_receipt",
                                document -> Edit.set(document, "lines.0.metered", new Json.Arr(List.of()))));
    }

    private void otherFiles() {
        for (String text : List.of(
                "",
                " ",
                "null",
                "[]",
                "{}",
                "{\"a\":1,\"a\":1}",
                "[".repeat(100_000),
                "{\"a\":".repeat(5_000),
                "{\"bundle_version\":1e400}",
                "\ufeff{}",
                "\"\\ud800\"",
                "\u0000",
                new String(file, StandardCharsets.UTF_8) + " ",
                " " + new String(file, StandardCharsets.UTF_8))) {
            add("the text " + text.substring(0, Math.min(20, text.length())), text.getBytes(StandardCharsets.UTF_8));
        }
        add("no UTF-8", new byte[] {'{', '"', (byte) 0xc0, (byte) 0x80, '"', ':', '1', '}'});
        for (int length : List.of(1, 100, file.length / 2, file.length - 1)) {
            add("cut to " + length, Arrays.copyOf(file, length));
        }
        otherBundle("with a document twice", twice(bundle.documents()), bundle.leaves(), bundle.checkpoint());
        otherBundle("with a leaf twice", bundle.documents(), twice(bundle.leaves()), bundle.checkpoint());
        otherBundle("without a leaf", bundle.documents(), without(bundle.leaves()), bundle.checkpoint());
        otherBundle("without a document", without(bundle.documents()), bundle.leaves(), bundle.checkpoint());
        for (String note : List.of(
                "",
                "\n\n",
                bundle.checkpoint() + "\n",
                bundle.checkpoint() + "\u2014 witness.example AAAA\n",
                bundle.checkpoint() + "\u2014 witness.example AAAAAAA=\n",
                bundle.checkpoint() + "\u2014 wit+ness AAAAAAA=\n",
                bundle.checkpoint()
                        + bundle.checkpoint().substring(bundle.checkpoint().indexOf('\u2014')),
                bundle.checkpoint().replace("\n\n", "\nmore\n\n"),
                bundle.checkpoint().replaceFirst("\n[0-9]+\n", "\n010\n"),
                bundle.checkpoint().replaceFirst("\n[0-9]+\n", "\n9223372036854775808\n"))) {
            otherBundle("with the checkpoint " + note, bundle.documents(), bundle.leaves(), note);
        }
        Bundle other = new RunFixture().build();
        otherBundle("with another log's checkpoint", bundle.documents(), bundle.leaves(), other.checkpoint());
        otherBundle("with another run's leaves", bundle.documents(), other.leaves(), bundle.checkpoint());
        otherBundle("of another run", other.documents(), bundle.leaves(), bundle.checkpoint());
    }

    private void otherBundle(
            String name, List<BundledDocument> documents, List<BundledLeaf> leaves, String checkpoint) {
        add(name, new Bundle(bundle.origin(), bundle.runId(), checkpoint, documents, bundle.keys(), leaves).bytes());
    }

    private static <T> List<T> twice(List<T> items) {
        List<T> more = new ArrayList<>(items);
        more.add(items.get(0));
        return more;
    }

    private static <T> List<T> without(List<T> items) {
        return items.subList(1, items.size());
    }

    private void changedBytes() {
        Random random = new Random(SEED);
        for (int i = 0; i < CHANGED_BYTES; i++) {
            byte[] changed = file.clone();
            int at = random.nextInt(file.length);
            changed[at] ^= (byte) (1 << random.nextInt(8));
            add("with byte " + at + " changed", changed);
        }
    }

    /** In each document a member is dropped, and one is added, with the digest made to fit. */
    private void membersOutOfPlace() {
        for (BundledDocument document : bundle.documents()) {
            Json.Obj body = read(new String(document.bytes(), StandardCharsets.UTF_8));
            String first = body.members().keySet().iterator().next();
            replaced(document, "without " + first, CanonicalJson.bytes(Edit.without(body, first)));
            replaced(document, "with one more", CanonicalJson.bytes(body.with("zz", new Json.Bool(true))));
            String text = CanonicalJson.text(body);
            replaced(document, "spelt otherwise", text.replaceFirst(":", ": ").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void valuesOfOtherTypes() {
        List<Json> values = List.of(
                new Json.Whole(0),
                new Json.Real(0.5),
                new Json.Text(""),
                new Json.Null(),
                new Json.Bool(true),
                new Json.Arr(List.of()),
                Json.object().build());
        Random random = new Random(SEED);
        for (BundledDocument document : bundle.documents()) {
            Json.Obj body = read(new String(document.bytes(), StandardCharsets.UTF_8));
            for (String name : new TreeMap<String, Json>(body.members()).keySet()) {
                Json value = values.get(random.nextInt(values.size()));
                if (random.nextInt(3) == 0) {
                    replaced(
                            document,
                            name + " = " + CanonicalJson.text(value),
                            CanonicalJson.bytes(body.with(name, value)));
                }
            }
        }
        Json.Obj whole = read(new String(file, StandardCharsets.UTF_8));
        for (Map.Entry<String, Json> member : whole.members().entrySet()) {
            for (Json value : values) {
                add(
                        member.getKey() + " = " + CanonicalJson.text(value),
                        CanonicalJson.bytes(whole.with(member.getKey(), value)));
            }
        }
    }

    private void packages() {
        FileChecksTest.packages().map(Arguments::get).forEach(said -> {
            RunFixture made =
                    new RunFixture().edit("result_package", pack -> pack.with((String) said[0], (Json) said[1]));
            byte[] bytes = made.build().bytes();
            byte[] pack = CanonicalJson.bytes(made.the("result_package").body());
            entries.add(new Entry("with a package's " + said[0] + " " + said[1], made.logKey, bytes, List.of(pack)));
        });
    }

    /** What a reader that takes one for the other wouldn't notice. */
    private void listsForTexts() {
        String text = new String(file, StandardCharsets.UTF_8);
        Map<String, String> changes = new TreeMap<>();
        changes.put("\"proof\":\\[[^\\]]*\\]", "\"proof\":\"\"");
        changes.put("\"proof\":(\\[[^\\]]*\\])", "\"proof\":null");
        changes.put("\"proof\":\\[(\"[^\"]*\")", "\"proof\":[[$1]");
        changes.put("\"digest\":(\"sha256:[0-9a-f]{64}\"),\"document\"", "\"digest\":[$1],\"document\"");
        changes.put("\"digest\":(\"sha256:[0-9a-f]{64}\"),\"index\"", "\"digest\":[$1],\"index\"");
        changes.put("\"index\":(\"[0-9]+\")", "\"index\":[$1]");
        changes.put("\"leaf\":(\"[^\"]*\")", "\"leaf\":[$1]");
        changes.put("\"document\":(\"[^\"]*\")", "\"document\":[$1]");
        changes.forEach(
                (from, to) -> add("with " + to, text.replaceFirst(from, to).getBytes(StandardCharsets.UTF_8)));
        for (String member : List.of("digest", "time", "type")) {
            List<BundledLeaf> leaves = new ArrayList<>(bundle.leaves());
            BundledLeaf leaf = leaves.get(0);
            Json.Obj said = read(new String(leaf.leaf(), StandardCharsets.UTF_8));
            byte[] listed = CanonicalJson.bytes(
                    said.with(member, new Json.Arr(List.of(said.get(member).orElseThrow()))));
            leaves.set(0, new BundledLeaf(leaf.digest(), leaf.index(), listed, leaf.proof()));
            otherBundle("with a list as a leaf's " + member, bundle.documents(), leaves, bundle.checkpoint());
        }
    }

    /** A document of as many names, values and ends as are read, and one of one more. */
    private void manyTokens() {
        BundledDocument agent = bundle.documents().stream()
                .filter(document -> document.kind().equals("agent"))
                .findFirst()
                .orElseThrow();
        Json.Obj body = read(new String(agent.bytes(), StandardCharsets.UTF_8)).with("manifest", read("{\"a\":[]}"));
        for (int more : List.of(0, 1)) {
            List<Json> zeros = Collections.nCopies(CanonicalJson.MOST_TOKENS - tokens(body) + more, new Json.Whole(0));
            Json manifest = Json.object().put("a", new Json.Arr(zeros)).build();
            replaced(agent, "of the most tokens and " + more, CanonicalJson.bytes(body.with("manifest", manifest)));
        }
    }

    private static int tokens(Json value) {
        if (value instanceof Json.Obj object) {
            return 2
                    + object.members().values().stream()
                            .mapToInt(member -> 1 + tokens(member))
                            .sum();
        }
        return value instanceof Json.Arr array
                ? 2 + array.items().stream().mapToInt(Corpus::tokens).sum()
                : 1;
    }

    private void replaced(BundledDocument document, String how, byte[] bytes) {
        List<BundledDocument> documents = new ArrayList<>(bundle.documents());
        documents.remove(document);
        documents.add(BundledDocument.of(document.kind(), document.id(), bytes));
        otherBundle(document.kind() + " " + how, documents, bundle.leaves(), bundle.checkpoint());
    }

    private static Json.Obj read(String text) {
        try {
            return CanonicalJson.readObject(text.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJson e) {
            throw new IllegalStateException(text, e);
        }
    }
}
