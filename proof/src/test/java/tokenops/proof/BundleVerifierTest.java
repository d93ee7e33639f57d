package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        Files.writeString(
                folder.resolve("Verify.java"),
                "import tokenops.proof.*;\nvoid main() throws Exception {\n"
                        + guide.substring(start, guide.indexOf("```", start))
                        + "System.out.print(report.text());\n}\n");
        RunFixture run = new RunFixture();
        Files.write(folder.resolve("proof.json"), run.build().bytes());
        Files.writeString(folder.resolve("log-key.txt"), run.logKey + "\n");
        Files.write(folder.resolve("evidence.csv"), RunFixture.EVIDENCE);
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "Verify.java")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, program.waitFor(), said);
        assertTrue(said.contains("passed      evidence_files"), said);
    }

    @Test
    void anAgentMayHaveAP256Key() {
        RunFixture run = new RunFixture(TestKey.p256());
        VerifyReport report = run.verify(run.build());
        assertTrue(report.holds(), report::text);
    }
}
