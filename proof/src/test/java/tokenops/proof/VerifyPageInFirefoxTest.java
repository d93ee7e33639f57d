package tokenops.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tokenops.browser.Firefox;

/** The page in another engine than {@link VerifyPageTest}'s, opened from a file: the same verdicts and sentences. */
@Tag("slow")
class VerifyPageInFirefoxTest {
    @TempDir
    static Path folder;

    private static Firefox firefox;
    private static String url;

    @BeforeAll
    static void start() throws IOException {
        firefox = Firefox.start();
        url = Files.write(folder.resolve("verify.html"), VerifyPage.page())
                .toUri()
                .toString();
    }

    @AfterAll
    static void stop() {
        if (firefox != null) {
            firefox.close();
        }
    }

    /** The whole corpus is Chromium's: engines differ in JSON, patterns and signatures, which each part of it goes through. */
    @Test
    void bothVerifiersSayTheSameOfEveryFifthOfTheCorpus() throws MalformedJson {
        firefox.open(url);
        List<String> apart = new ArrayList<>();
        int held = 0;
        int failed = 0;
        List<Corpus.Entry> corpus = Corpus.entries();
        for (int i = 0; i < corpus.size(); i += 5) {
            Corpus.Entry entry = corpus.get(i);
            VerifyReport report = entry.verify();
            String call = VerifyPageTest.call(
                    entry.key().toString(), entry.bundle(), entry.files(), KeptBundle.NOW, "undefined");
            Json.Obj other = VerifyPageTest.report(firefox.eval(call).asText());
            held += report.holds() ? 1 : 0;
            failed += report.holds() ? 0 : 1;
            if (!VerifyPageTest.comparable(report.json()).equals(VerifyPageTest.comparable(other))) {
                apart.add(entry.name() + ":\n" + report.text() + CanonicalJson.text(other));
            }
        }
        assertEquals(List.of(), apart);
        assertTrue(held >= 2 && failed >= 30, held + " hold, " + failed + " fail");
    }

    @Test
    void bothVerifiersSayTheSameOfCosignatures() throws Exception {
        firefox.open(url);
        boolean all =
                firefox.eval("mlDsa44(new Uint8Array(1312)).then(Boolean)").asBoolean();
        Set<NoteVerifierKey.Type> checkable = all
                ? EnumSet.allOf(NoteVerifierKey.Type.class)
                : EnumSet.complementOf(EnumSet.of(NoteVerifierKey.Type.ML_DSA_44_COSIGNATURE));
        for (PolicyCorpus.Entry entry : PolicyCorpus.entries()) {
            String policy = "await readPolicy(" + VerifyPageTest.bytes(entry.policy()) + ")";
            String call =
                    VerifyPageTest.call(entry.key().toString(), entry.bundle(), List.of(), RunFixture.NOW, policy);
            assertEquals(
                    entry.verify(checkable).json(),
                    VerifyPageTest.report(firefox.eval(call).asText()),
                    entry.name());
        }
    }

    @Test
    void aBundleIsChosenOnThePageAndTheVerdictIsShown() throws IOException {
        RunFixture run = new RunFixture();
        byte[] bundle = run.build().bytes();
        Path good = Files.write(folder.resolve("proof.json"), bundle);
        bundle[bundle.length / 2] ^= 1;
        Path tampered = Files.write(folder.resolve("tampered.json"), bundle);
        firefox.open(url);
        firefox.eval("at('key').value = '" + run.logKey + "'");
        for (Path file : List.of(good, tampered)) {
            firefox.choose("#bundle", file);
            VerifyReport report =
                    new BundleVerifier(run.logKey).verify(Files.readAllBytes(file), List.of(), Instant.now());
            String beginning = report.holds() ? "The proof holds" : "The proof does not hold";
            String shown = firefox.eval(VerifyPageTest.untilShown(beginning)).asText();
            assertTrue(report.text().endsWith(shown + "\n"), shown);
        }
        assertEquals(List.of(), firefox.complaints());
    }

    @Test
    void nothingButItsOwnScriptRuns() {
        firefox.open(url);
        firefox.eval(
                "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))");
        assertFalse(firefox.eval("'ran' in window").asBoolean(), "a script that isn't its own ran");
        assertEquals(
                "refused",
                firefox.eval("fetch('data:,x').then(() => 'fetched', () => 'refused')")
                        .asText());
        // What is complained of comes a moment later.
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            while (firefox.complaints().size() < 2) {
                firefox.eval("new Promise(done => setTimeout(done, 10))");
            }
        });
    }
}
