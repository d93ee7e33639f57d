package tokenops.proof;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Files made to cost their verifier most, each as large as is read. Run in a process with little memory: it ends with 1 when one
 * takes too long or isn't refused, and otherwise when memory runs out.
 */
final class HostileFiles {
    private static final long MOST_SECONDS = 3;
    private static final Bundle TRUE = KeptBundle.bundle();

    /** What is large in memory or dear to read, with the names, values and ends that each has. */
    private static final Map<String, Integer> PIECES = Map.ofEntries(
            Map.entry("[],", 2),
            Map.entry("{},", 2),
            Map.entry("{\"\":0},", 4),
            Map.entry("{\"\":{}},", 5),
            Map.entry("{\"\":[{}]},", 7),
            Map.entry("0,", 1),
            Map.entry("\"\",", 1),
            Map.entry("\"aaaaaaaaaaaa\",", 1),
            Map.entry("2.2250738585072014e-308,", 1),
            Map.entry("1e-310,", 1));

    private HostileFiles() {}

    public static void main(String[] arguments) {
        boolean good = true;
        for (Map.Entry<String, byte[]> file : spoilt().entrySet()) {
            good &= isRefused(file.getKey(), KeptBundle.logKey(), file.getValue(), List.of());
        }
        for (Map.Entry<String, RunFixture> run : untrue().entrySet()) {
            byte[] file = run.getValue().build().bytes();
            good &= isRefused(run.getKey(), run.getValue().logKey, file, List.of());
        }
        for (Map.Entry<String, Integer> piece : PIECES.entrySet()) {
            int room = (FileChecks.LARGEST_PACKAGE - 20) / piece.getKey().length();
            int read = (CanonicalJson.MOST_TOKENS - 20) / piece.getValue();
            good &= isRefusedAsPackage("the longest package of " + piece.getKey(), list(piece.getKey(), room));
            good &= isRefusedAsPackage(
                    "the fullest package of " + piece.getKey(), list(piece.getKey(), Math.min(room, read)));
        }
        System.exit(good ? 0 : 1);
    }

    /** Refused by a check and not by breaking off, in little time of the processor: of the clock, others on the machine take their part. */
    private static boolean isRefused(String name, NoteVerifierKey key, byte[] file, List<byte[]> with) {
        long begun = processorTime();
        VerifyReport report = new BundleVerifier(key).verify(file, with, KeptBundle.NOW);
        long milliseconds = (processorTime() - begun) / 1_000_000;
        System.out.println(name + ", " + file.length + " bytes, " + milliseconds + " ms: "
                + report.checks().stream()
                        .filter(check -> check.verdict() == Check.Verdict.FAILED)
                        .map(check -> check.name() + ": " + check.explanation())
                        .map(said -> said.substring(0, Math.min(200, said.length())))
                        .toList());
        return !report.holds()
                && file.length <= Bundle.LARGEST + 1
                && milliseconds < MOST_SECONDS * 1_000
                && !report.text().contains("broke off");
    }

    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Runs that a server sealed, signed and logged, so that every check reads what is too much in them. */
    private static Map<String, RunFixture> untrue() {
        Map<String, RunFixture> runs = new LinkedHashMap<>();
        runs.put(
                "lines that no price fits",
                new RunFixture()
                        .edit("contract", contract -> Edit.set(contract, "metering.lines", priceLines("a")))
                        .edit("usage_receipt", receipt -> receipt.with("lines", usedLines())));
        runs.put(
                "links that hash alike",
                new RunFixture().edit("usage_receipt", receipt -> receipt.with("links", links(receipt))));
        runs.put(
                "subjects that hash alike",
                new RunFixture()
                        .edit(
                                "statement",
                                statement -> statement.with("subject", list(15_000, HostileFiles::subject))));
        runs.put(
                "posts of transfers that hash alike",
                new RunFixture().edit("ledger_extract", extract -> extract.with("transfers", transfers())));
        runs.put(
                "receipts named that hash alike",
                new RunFixture()
                        .edit(
                                "result_contract",
                                result -> result.with("settlement_receipts", list(10_000, i -> reference("srt", i)))));
        runs.put(
                "burns of grants that hash alike",
                new RunFixture()
                        .edit("usage_receipt", receipt -> receipt.with("burns", list(10_000, HostileFiles::burn))));
        runs.put("a line of a long name in many parts", new RunFixture().edit("usage_receipt", receipt -> {
                    Json.Obj named = Edit.set(receipt, "lines.0.meter", "m".repeat(1 << 20));
                    return Edit.set(
                            named,
                            "lines.0.metered",
                            list(
                                    10_000,
                                    i -> read(
                                            "{\"at\":\"2026-11-23T10:00:00.000000Z\",\"evidence\":1,\"quantity\":\"1\"}")));
                }));
        return runs;
    }

    private static boolean isRefusedAsPackage(String name, String list) {
        byte[] pack = ("{\"a\":" + list + "}").getBytes(StandardCharsets.UTF_8);
        RunFixture run = new RunFixture().resultPackageIs(Digest.of(pack).toString());
        return isRefused(name, run.logKey, run.build().bytes(), List.of(pack));
    }

    private static String list(String piece, int times) {
        return "[" + piece.repeat(times) + "0]";
    }

    private static Json priceLines(String unit) {
        return list(
                9_000,
                i -> read("{\"meter\":\"m\",\"unit\":\"" + unit + i
                        + "\",\"credits_per_unit\":{\"amount\":\"1\",\"asset\":\"TEST_CREDIT/6\"}}"));
    }

    private static Json usedLines() {
        return Json.array(
                ((Json.Arr) priceLines("b")).items(),
                line -> ((Json.Obj) line).with("quantity", new Json.Text("0")).with("credits", credits()));
    }

    private static Json links(Json.Obj document) {
        List<Json> links = new ArrayList<>(document.array("links"));
        while (links.size() < 10_000) {
            links.add(reference("elg", links.size())
                    .with("kind", new Json.Text("run_eligibility"))
                    .with("rel", new Json.Text("run_eligibility")));
        }
        return new Json.Arr(links);
    }

    private static Json subject(int number) {
        String name = alike(number, 14, "Aa", "BB");
        return read("{\"digest\":{\"sha256\":\"" + "0".repeat(64) + "\"},\"name\":\"" + name + "\"}");
    }

    private static Json transfers() {
        return list(9_000, i -> {
            Json.Obj transfer = Json.object()
                    .put("id", id("trf", i))
                    .put("phase", i < 4_500 ? "pending" : "post")
                    .put("debit", "a")
                    .put("credit", "c")
                    .put("amount", credits())
                    .put("at", "2026-11-23T10:00:00.000000Z")
                    .build();
            return i < 4_500 ? transfer : transfer.with("of", new Json.Text(id("trf", 20_000 + i)));
        });
    }

    private static Json burn(int number) {
        return Json.object()
                .put("grant_id", id("grt", number))
                .put("credits", credits())
                .put("settlement_receipt_id", id("srt", number))
                .build();
    }

    private static Json.Obj reference(String prefix, int number) {
        return Json.object()
                .put("id", id(prefix, number))
                .put("digest", "sha256:" + "0".repeat(64))
                .build();
    }

    private static Json.Obj credits() {
        return read("{\"amount\":\"0\",\"asset\":\"TEST_CREDIT/6\"}");
    }

    /** Ids that all have one hash code as Java's texts have it. */
    private static String id(String prefix, int number) {
        return prefix + "_0" + alike(number, 8, "anr", "c0r", "ap4", "c24") + "0";
    }

    private static String alike(int number, int blocks, String... choices) {
        StringBuilder text = new StringBuilder();
        for (int i = 0, left = number; i < blocks; i++, left /= choices.length) {
            text.append(choices[left % choices.length]);
        }
        return text.toString();
    }

    private static Json list(int size, IntFunction<Json> item) {
        return new Json.Arr(IntStream.range(0, size).mapToObj(item).toList());
    }

    /** Files that the form or a single document gives away. */
    private static Map<String, byte[]> spoilt() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a file of [", "[".repeat(Bundle.LARGEST).getBytes(StandardCharsets.UTF_8));
        files.put("a manifest of [", withManifest("{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}"));
        PIECES.forEach((piece, tokens) -> {
            int room = (Bundle.LARGEST - 3) / piece.length();
            files.put("a file of " + piece, list(piece, room).getBytes(StandardCharsets.UTF_8));
            int inside = Math.min(
                    (Bundle.LARGEST - 60_000) / 4 * 3 / piece.length(), (CanonicalJson.MOST_TOKENS - 100) / tokens);
            files.put("a manifest of " + piece, withManifest("{\"a\":" + list(piece, inside) + "}"));
        });
        files.put("too large", new byte[Bundle.LARGEST + 1]);
        files.put("many transfers", with("ledger_extract", "transfers", 10_000));
        files.put("many evidence files", with("runtime_record", "evidence", 7_000));
        files.put("a long checkpoint", checkpoint("x".repeat(SignedNote.LARGEST)));
        files.put("many signatures", checkpoint(TRUE.checkpoint() + "\u2014 a AAAAAAA=\n".repeat(100_000)));
        return files;
    }

    private static byte[] withManifest(String manifest) {
        return replaced("agent", read(one("agent").bytes()).with("manifest", read(manifest)));
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

    private static Json.Obj read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Json.Obj read(byte[] bytes) {
        try {
            return CanonicalJson.readObject(bytes);
        } catch (MalformedJson e) {
            throw new IllegalStateException(e);
        }
    }
}
