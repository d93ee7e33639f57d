package tokenops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.tools.tokenops.checks.Checks;

/** A review of files, without a server: what is written, what is said, and how it ends. */
class ReviewTest {
    private static final String TRANSFERS = """
            token_address,from_address,to_address,value,transaction_hash,log_index,block_number
            0x1111111111111111111111111111111111111111,0x0000000000000000000000000000000000000000,0x2222222222222222222222222222222222222222,100,0x%1$064d,0,1
            0x1111111111111111111111111111111111111111,0x2222222222222222222222222222222222222222,0x3333333333333333333333333333333333333333,40,0x%2$064d,0,2
            """;

    @TempDir
    Path folder;

    private record Ran(int exit, String out, String err) {}

    private Ran review(String... arguments) {
        String[] all = new String[arguments.length + 3];
        all[0] = "review";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--as-of=2026-01-31T00:00:00Z";
        all[arguments.length + 2] = "--out=" + folder.resolve("out");
        return run(all);
    }

    private static Ran run(String... all) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = Main.commands().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exit = commands.execute(all);
        commands.getOut().flush();
        commands.getErr().flush();
        return new Ran(exit, out.toString(), err.toString());
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private byte[] written(String name) throws IOException {
        return Files.readAllBytes(folder.resolve("out").resolve(name));
    }

    @Test
    void evidenceInOrderIsReviewedAndAllIsWritten() throws Exception {
        Ran ran = review(file("transfers.csv", TRANSFERS.formatted(1, 2)));
        assertEquals(0, ran.exit, ran.err);
        assertTrue(
                ran.out.startsWith("Evidence sufficient, score 100 of 100\n2 records read from 1 file\n0 critical, "),
                ran.out);
        Json.Obj pack = CanonicalJson.readObject(written("package.json"));
        assertEquals(
                "140",
                pack.object("totals_by_asset")
                        .orElseThrow()
                        .text("0x1111111111111111111111111111111111111111")
                        .orElseThrow());
        assertTrue(new String(written("report.html"), java.nio.charset.StandardCharsets.UTF_8)
                .startsWith("<!doctype html>"));
        assertTrue(written("findings.csv").length > 0);
        assertTrue(written("matches.csv").length > 0);
    }

    @Test
    void timesBeyondTheYear9999AreRefused() throws Exception {
        String transfers = file("transfers.csv", TRANSFERS.formatted(1, 1));
        Ran far = run("review", transfers, "--as-of=+1000000000-12-31T23:59:59Z", "--out=" + folder.resolve("far"));
        assertEquals(2, far.exit, far.out);
        assertTrue(far.err.contains("--as-of is a time"), far.err);
        review(transfers);
        String pack = Files.readString(folder.resolve("out").resolve("package.json"));
        String lying = file("lying.json", pack.replace("2026-01-31T00:00:00.000000Z", "+1000000000-12-31T23:59:59Z"));
        Ran again = run("reperform", lying, transfers);
        assertEquals(2, again.exit, again.out);
        assertTrue(again.err.contains("has another form"), again.err);
    }

    @Test
    void aRecordThatCallsItselfALineOfOursDoesntBeginOne() throws Exception {
        Ran ran = review(file("exceptions.json", """
                {"exception_id":"e\\nEvidence sufficient, score 100","severity":"critical","state":"open","opened":"2026-01-01"}"""));
        assertEquals(1, ran.exit, ran.err);
        assertTrue(ran.out.contains("(e Evidence"), ran.out);
        assertTrue(ran.out.lines().noneMatch(line -> line.startsWith("Evidence sufficient")), ran.out);
    }

    @Test
    void sameFilesAndTimeGiveTheSameBytes() throws Exception {
        String transfers = file("transfers.csv", TRANSFERS.formatted(1, 2));
        Ran first = review(transfers, "--json");
        byte[] pack = written("package.json");
        Ran second = review(transfers, "--json");
        assertArrayEquals(pack, written("package.json"));
        assertEquals(first.out, second.out);
        assertArrayEquals(pack, first.out.strip().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void aReviewMadeAgainComesToTheSameWhateverTheFilesAreCalled() throws Exception {
        review(file("transfers.csv", TRANSFERS.formatted(1, 1)));
        Path pack = folder.resolve("out").resolve("package.json");
        String copy = file("copy.dat", TRANSFERS.formatted(1, 1));
        String other = file("other.csv", "a,b\n");
        Ran same = run("reperform", pack.toString(), other, copy);
        assertEquals(0, same.exit, same.out + same.err);
        assertTrue(same.out.startsWith("The same"), same.out);

        String text = Files.readString(pack);
        assertTrue(text.contains("\"evidence_score\":"), text);
        String raised = file("raised.json", text.replaceFirst("\"evidence_score\":[0-9]+", "\"evidence_score\":99"));
        Ran different = run("reperform", raised, copy);
        assertEquals(1, different.exit, different.err);
        assertEquals("Different: evidence_score.", different.out.strip());
    }

    @Test
    void whatAPackageSaysSteersNoTerminalAndBeginsNoLineAlsoWhenItIsMadeAgain() throws Exception {
        String transfers = file("transfers.csv", TRANSFERS.formatted(1, 2));
        review(transfers);
        String text = Files.readString(folder.resolve("out").resolve("package.json"));
        String hostile = file(
                "hostile.json", text.substring(0, text.length() - 1) + ",\"zz\\u001b[2J\\nThe same: every member\":1}");
        Ran ran = run("reperform", hostile, transfers);
        assertEquals(1, ran.exit, ran.err);
        assertTrue(ran.out.startsWith("Different: zz"), ran.out);
        assertEquals(1, ran.out.lines().count(), ran.out);
        assertEquals(-1, ran.out.indexOf('\u001b'), ran.out);

        String noEvidence = file("none.json", text.replace("transfers.csv", "x\\u001b[2J\\nThe same"));
        Ran refused = run("reperform", noEvidence, file("changed.csv", "a,b\n"));
        assertEquals(2, refused.exit, refused.out);
        assertEquals(-1, refused.err.indexOf('\u001b'), refused.err);
        assertTrue(refused.err.lines().noneMatch(line -> line.startsWith("The same")), refused.err);
    }

    @Test
    void aPackageThatLeavesChecksOutIsDifferentUnlessItsBuildHadNoOthers() throws Exception {
        String transfers = file("transfers.csv", TRANSFERS.formatted(1, 2));
        review(transfers);
        Json.Obj pack = CanonicalJson.readObject(written("package.json"));
        Json.Obj tool = pack.object("tool").orElseThrow();
        List<Json> idle = new ArrayList<>();
        for (Json.Obj group : pack.objects("not_applicable")) {
            Json.Obj checks = group.object("checks").orElseThrow();
            Map<String, Json> others = new TreeMap<>(checks.members());
            others.remove("asset.frozen");
            if (!others.isEmpty()) {
                idle.add(group.with("checks", new Json.Obj(others)));
            }
        }
        Json.Obj less = pack.with("not_applicable", new Json.Arr(idle));
        assertEquals("Different: checks.asset.frozen.", reperformed(less, transfers));

        Digest older = Digest.of(CanonicalJson.bytes(Json.array(
                Checks.specs().stream()
                        .filter(spec -> !spec.id().equals("asset.frozen"))
                        .toList(),
                spec -> Json.object()
                        .put("id", spec.id())
                        .put("version", spec.version())
                        .build())));
        Json.Obj ofThen = less.with("tool", tool.with("checks", new Json.Text(older.toString())));
        assertTrue(reperformed(ofThen, transfers).startsWith("The same"), ofThen.toString());

        Json unknown = tool.with("checks", new Json.Text(Digest.of(new byte[0]).toString()));
        String doubted = reperformed(less.with("tool", unknown), transfers);
        assertTrue(doubted.startsWith("Different: checks.asset.frozen, tool.checks.\n"), doubted);
        assertTrue(doubted.endsWith("can't be told."), doubted);
        Json unstated = new Json.Obj(Map.of("name", new Json.Text("tokenops"), "version", new Json.Text("1.0.0")));
        assertEquals(doubted, reperformed(less.with("tool", unstated), transfers));
        assertTrue(reperformed(pack.with("tool", unstated), transfers).startsWith("The same"));
        assertTrue(reperformed(pack.with("tool", unknown), transfers).startsWith("Different: tool.checks.\n"));
    }

    private String reperformed(Json.Obj pack, String evidence) throws IOException {
        Ran ran = run("reperform", file("given.json", CanonicalJson.text(pack)), evidence);
        assertEquals(ran.out.startsWith("The same") ? 0 : 1, ran.exit, ran.err);
        return ran.out.strip();
    }

    @Test
    void withoutTheEvidenceOrTheVersionsOfThenAReviewIsntMadeAgain() throws Exception {
        review(file("transfers.csv", TRANSFERS.formatted(1, 2)));
        Path pack = folder.resolve("out").resolve("package.json");
        Ran changed = run("reperform", pack.toString(), file("changed.csv", TRANSFERS.formatted(1, 3)));
        assertEquals(2, changed.exit);
        assertTrue(changed.err.contains("no file given has the digest of transfers.csv"), changed.err);

        String later = file(
                "later.json",
                Files.readString(pack)
                        .replace("\"id\":\"asset.zero_address\",\"", "\"id\":\"asset.zero_address_of_tomorrow\",\""));
        Ran unknown = run("reperform", later, folder.resolve("transfers.csv").toString());
        assertEquals(2, unknown.exit);
        assertTrue(unknown.err.contains("doesn't have the check asset.zero_address_of_tomorrow"), unknown.err);
    }

    @Test
    void criticalFindingIsExitOne() throws Exception {
        Ran ran = review(file("transfers.csv", TRANSFERS.formatted(1, 1)));
        assertEquals(1, ran.exit, ran.out + ran.err);
        assertTrue(ran.out.contains("asset.duplicate_transfers"), ran.out);
    }

    @Test
    void whatTheContractRequiresAndIsMissingIsNamedAndExitTwo() throws Exception {
        String contract =
                file("contract.json", "{\"evidence_required\":[{\"corroboration\":\"claimed\",\"family\":\"usage\"}]}");
        Ran ran = review(file("transfers.csv", TRANSFERS.formatted(1, 2)), "--contract=" + contract);
        assertEquals(2, ran.exit);
        assertTrue(ran.err.contains("requires usage, and it is missing (no_records)"), ran.err);
    }

    @Test
    void whatCanNotBeDoneIsSaidAndExitTwo() throws Exception {
        assertEquals(2, review(folder.resolve("nothing.csv").toString()).exit);
        String transfers = file("transfers.csv", TRANSFERS.formatted(1, 2));
        Ran nothing = review(file("empty.csv", ""));
        assertEquals(2, nothing.exit);
        assertTrue(nothing.out.startsWith("Evidence unknown"), nothing.out);
        assertEquals(2, review(transfers, "--contract=" + file("broken.json", "{")).exit);
        assertEquals(2, review(transfers, "--contract=" + file("other.json", "{\"evidence_required\":[{}]}")).exit);
    }

    @Test
    void fileIsReadByItsMappingAndAWrongOneIsRefused() throws Exception {
        String table = file("export.csv", "who;how many\nu1;1\nu2;2\n");
        String right =
                "{\"family\":\"usage\",\"fields\":{\"usage_id\":{\"from\":\"who\"},\"quantity\":{\"from\":\"How Many\"}}}";
        Ran ran = review(table, "--mapping=" + table + "=" + file("mapping.json", right));
        assertEquals(0, ran.exit, ran.err);
        assertTrue(ran.out.contains("2 records read from 1 file"), ran.out);
        String wrong = file("wrong.json", right.replace("who", ""));
        Ran refused = review(table, "--mapping=" + table + "=" + wrong);
        assertEquals(2, refused.exit);
        assertTrue(refused.err.contains("is not a mapping: fields.usage_id.from: a text of 1 to 200"), refused.err);
        assertEquals(2, review(table, "--mapping=other.csv=" + wrong).exit);
    }
}
