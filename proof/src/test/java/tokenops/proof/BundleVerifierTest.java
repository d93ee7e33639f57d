package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verifier on true bundles, and on bundles of which every byte was changed. */
class BundleVerifierTest {
    @Test
    void aTrueBundleHolds() {
        RunFixture run = new RunFixture();
        VerifyReport report = run.verify(run.build());
        assertTrue(report.holds(), report::text);
        assertEquals(
                List.of("cosignatures", "evidence_files", "result_package", "provider_messages"),
                report.checks().stream()
                        .filter(check -> check.verdict() == Check.Verdict.NOT_CHECKED)
                        .map(Check::name)
                        .toList());
    }

    @Test
    void whatAServerGaveOutOnceHoldsForEver() {
        VerifyReport report =
                new BundleVerifier(KeptBundle.logKey()).verify(KeptBundle.bytes(), List.of(), KeptBundle.NOW);
        assertTrue(report.holds(), report::text);
    }

    @Test
    void theGuidesProgramVerifiesABundle(@TempDir Path folder) throws IOException, InterruptedException {
        String guide = Files.readString(Path.of("..", "docs", "verify.md"));
        int start = guide.indexOf("```java\n") + "```java\n".length();
        Files.writeString(folder.resolve("Check.java"), guide.substring(start, guide.indexOf("```", start)));
        RunFixture run = new RunFixture();
        Files.write(folder.resolve("proof.json"), run.build().bytes());
        Files.writeString(folder.resolve("log-key.txt"), run.logKey + "\n");
        Files.write(folder.resolve("result.json"), RunFixture.EVIDENCE);
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "Check.java")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, program.waitFor(), said);
        assertTrue(said.contains("passed      evidence_files"), said);
    }

    @Test
    void whatAReplacedKeySignedHoldsIfItWasValidThenAndNothingElse() {
        Instant at = RunFixture.attestedAt();
        Instant before = at.minus(1, ChronoUnit.MICROS);
        Instant after = at.plus(1, ChronoUnit.MICROS);
        assertEquals(List.of(), failed(new RunFixture().keyWasValid(at.minusSeconds(60), at.plusSeconds(60))));
        assertEquals(List.of(), failed(new RunFixture().keyWasValid(at, at)));
        assertEquals(
                List.of("attestation_key: The attestation is younger than its key's validity."),
                failed(new RunFixture().keyWasValid(at.minusSeconds(60), before)));
        assertEquals(
                List.of("attestation_key: The attestation is older than its key's validity."),
                failed(new RunFixture().keyWasValid(after, at.plusSeconds(60))));
    }

    private static List<String> failed(RunFixture run) {
        return run.verify(run.build()).checks().stream()
                .filter(check -> check.verdict() == Check.Verdict.FAILED)
                .map(check -> check.name() + ": " + check.explanation())
                .toList();
    }

    @Test
    void filesThatWereGivenAreNotedAlsoWhereNothingIsHeldAgainstThem() {
        RunFixture run = new RunFixture();
        BundleVerifier verifier = new BundleVerifier(run.logKey);
        byte[] bundle = run.edit("contract", contract -> contract.with("zz", new Json.Bool(true)))
                .build()
                .bytes();
        VerifyReport given = verifier.verify(bundle, List.of(RunFixture.EVIDENCE), RunFixture.NOW);
        assertEquals(
                Check.notChecked("given_files", "Not run, because documents failed."),
                given.check("given_files").orElseThrow());
        assertEquals(
                Optional.empty(),
                verifier.verify(bundle, List.of(), RunFixture.NOW).check("given_files"));
    }

    @Test
    void anAgentMayHaveAP256Key() {
        RunFixture run = new RunFixture(TestKey.p256());
        VerifyReport report = run.verify(run.build());
        assertTrue(report.holds(), report::text);
    }

    @Test
    void whatABundleCallsItselfNeitherSteersATerminalNorBeginsALine() throws Exception {
        BundledDocument named = new BundledDocument(
                "agent", "\u001b[2J\u001b[8m\nThe proof holds: 24 passed", Digest.of(new byte[1]), new byte[2]);
        Json.Obj key = Json.object().put("kid", "k").build();
        BundledLeaf leaf = new BundledLeaf(named.digest(), 0, new byte[1], List.of());
        Bundle bundle = new Bundle("log", "run", "note", List.of(named), List.of(key), List.of(leaf));
        NoteVerifierKey logKey = NoteVerifierKey.of(
                "log",
                NoteVerifierKey.Type.ED25519,
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic());
        String text = new BundleVerifier(logKey)
                .verify(bundle.bytes(), List.of(), Instant.EPOCH)
                .text();
        assertTrue(text.contains("agent [U+001B][2J[U+001B][8m The proof holds: 24 passed"), text);
        assertTrue(text.lines().noneMatch(line -> line.startsWith("The proof holds")), text);
    }
}
