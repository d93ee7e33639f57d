package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Bundles whose documents are true and whose proof isn't theirs: log, checkpoint, leaves, witnesses, time, or no bundle at all. */
class UnsoundProofTest {
    private final RunFixture run = new RunFixture();

    private static Bundle with(
            Bundle bundle, UnaryOperator<String> checkpoint, UnaryOperator<List<BundledLeaf>> leaves) {
        return new Bundle(
                bundle.origin(),
                bundle.runId(),
                checkpoint.apply(bundle.checkpoint()),
                bundle.documents(),
                bundle.keys(),
                leaves.apply(new ArrayList<>(bundle.leaves())));
    }

    private void fails(String check, Bundle bundle) {
        VerifyReport report = run.verify(bundle);
        assertEquals(Check.Verdict.FAILED, report.check(check).orElseThrow().verdict(), report::text);
    }

    @Test
    void anotherLogsKeyRefusesIt() {
        Bundle bundle = run.build();
        NoteVerifierKey other = new RunFixture().logKey;
        VerifyReport report = new BundleVerifier(other).verify(bundle.bytes(), List.of(), RunFixture.NOW);
        assertEquals(
                Check.Verdict.FAILED, report.check("checkpoint").orElseThrow().verdict());
    }

    @Test
    void theCheckpointOfAnotherTreeRefusesEveryLeaf() {
        Checkpoint other = new Checkpoint(RunFixture.ORIGIN, 10, Digest.of(new byte[1]));
        String note =
                SignedNote.sign(other.text(), run.logKey, run.log.signer()).toString();
        fails("log_leaves", with(run.build(), checkpoint -> note, leaves -> leaves));
    }

    @Test
    void theCheckpointOfAnotherOriginIsRefused() {
        NoteVerifierKey key = NoteVerifierKey.of(
                "other.example", NoteVerifierKey.Type.ED25519, run.log.jwk().publicKey());
        Checkpoint other = new Checkpoint("other.example", 10, Digest.of(new byte[1]));
        String note = SignedNote.sign(other.text(), key, run.log.signer()).toString();
        fails("checkpoint", with(run.build(), checkpoint -> note, leaves -> leaves));
    }

    @Test
    void aProofForAnotherLeafIsRefused() {
        fails("log_leaves", with(run.build(), checkpoint -> checkpoint, leaves -> {
            BundledLeaf first = leaves.get(0);
            leaves.set(
                    0,
                    new BundledLeaf(
                            first.digest(),
                            first.index(),
                            first.leaf(),
                            leaves.get(1).proof()));
            return leaves;
        }));
    }

    @Test
    void aMissingLeafIsMissed() {
        fails("log_leaves", with(run.build(), checkpoint -> checkpoint, leaves -> leaves.subList(1, leaves.size())));
    }

    @Test
    void aLeafForTwoIsRefused() {
        fails("log_leaves", with(run.build(), checkpoint -> checkpoint, leaves -> {
            leaves.add(leaves.get(0));
            return leaves;
        }));
    }

    @Test
    void aDocumentOfAnotherRunIsRefused() {
        Bundle bundle = run.build();
        List<BundledDocument> documents = new ArrayList<>(bundle.documents());
        new RunFixture()
                .build().documents().stream()
                        .filter(document -> document.kind().equals("quote"))
                        .forEach(documents::add);
        fails(
                "links",
                new Bundle(
                        bundle.origin(),
                        bundle.runId(),
                        bundle.checkpoint(),
                        documents,
                        bundle.keys(),
                        bundle.leaves()));
    }

    @Test
    void aKeyThatNoLogIsCheckedByIsToldAsThat() {
        byte[] bundle = run.build().bytes();
        TestWitnesses keys = new TestWitnesses(run.logKey);
        for (NoteVerifierKey key : List.of(keys.key("W1"), keys.key("P1"))) {
            VerifyReport report = new BundleVerifier(key).verify(bundle, List.of(), RunFixture.NOW);
            Check check = report.check("checkpoint").orElseThrow();
            assertEquals(Check.Verdict.FAILED, check.verdict());
            assertTrue(
                    check.explanation()
                            .startsWith("Logs are checked here by keys of type 1 (Ed25519) only,"
                                    + " and the key given is of another. "),
                    check.explanation());
        }
    }

    @Test
    void aSignatureLineThatIsNoneIsRefusedAndCosignaturesAreWhatThePolicyAsks() throws MalformedProof {
        Bundle bundle = run.build();
        fails("checkpoint", with(bundle, checkpoint -> checkpoint + "\u2014 witness.example AAAA\n", leaves -> leaves));
        TestKey witness = TestKey.ed25519();
        NoteVerifierKey key = NoteVerifierKey.of(
                "witness.example",
                NoteVerifierKey.Type.ED25519_COSIGNATURE,
                witness.jwk().publicKey());
        Bundle cosigned = with(bundle, checkpoint -> cosigned(checkpoint, key, witness), leaves -> leaves);
        assertTrue(run.verify(cosigned).holds());
        BundleVerifier asking = asking("witness w " + key + "\nquorum w\n");
        assertTrue(asking.verify(cosigned.bytes(), List.of(), RunFixture.NOW).holds());
        assertFalse(asking.verify(bundle.bytes(), List.of(), RunFixture.NOW).holds());
        // lines of strangers are passed over, however often they stand there; a second one of the log isn't
        Bundle twice = with(cosigned, checkpoint -> cosigned(checkpoint, key, witness), leaves -> leaves);
        assertTrue(run.verify(twice).holds());
        fails("checkpoint", with(bundle, checkpoint -> checkpoint + lastLine(checkpoint), leaves -> leaves));
        // by a witness that the policy doesn't know, and of a log that it doesn't list
        TestKey other = TestKey.ed25519();
        NoteVerifierKey stranger = NoteVerifierKey.of(
                "other.example",
                NoteVerifierKey.Type.ED25519_COSIGNATURE,
                other.jwk().publicKey());
        Bundle strange = with(bundle, checkpoint -> cosigned(checkpoint, stranger, other), leaves -> leaves);
        assertFalse(asking.verify(strange.bytes(), List.of(), RunFixture.NOW).holds());
        NoteVerifierKey otherLog = NoteVerifierKey.of(
                "log.example", NoteVerifierKey.Type.ED25519, other.jwk().publicKey());
        assertTrue(asking("log " + run.logKey + "\nquorum none\n")
                .verify(bundle.bytes(), List.of(), RunFixture.NOW)
                .holds());
        assertFalse(asking("log " + otherLog + "\nquorum none\n")
                .verify(bundle.bytes(), List.of(), RunFixture.NOW)
                .holds());
    }

    private BundleVerifier asking(String policy) throws MalformedProof {
        return new BundleVerifier(run.logKey, WitnessPolicy.parse(policy.getBytes(StandardCharsets.UTF_8)));
    }

    private static String lastLine(String note) {
        return note.substring(note.lastIndexOf('\n', note.length() - 2) + 1);
    }

    private static String cosigned(String checkpoint, NoteVerifierKey key, TestKey witness) {
        try {
            SignedNote note = SignedNote.parse(checkpoint);
            return note.with(NoteSignature.cosign(note.text(), key, witness.signer(), 1_795_000_000L))
                    .toString();
        } catch (MalformedProof e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBundleFromTheFutureIsRefused() {
        VerifyReport report = new BundleVerifier(run.logKey)
                .verify(run.build().bytes(), List.of(), Instant.parse("2026-11-23T09:00:00Z"));
        assertEquals(Check.Verdict.FAILED, report.check("times").orElseThrow().verdict());
    }

    @Test
    void whateverTheBytesTheAnswerIsAReport() {
        List<String> nonsense = List.of(
                "",
                "null",
                "[]",
                "{}",
                "{\"a\":1,\"a\":2}",
                "[".repeat(100_000),
                "{\"a\":".repeat(5_000),
                "{\"bundle_version\":1e400}",
                "\u0000");
        for (String text : nonsense) {
            VerifyReport report = new BundleVerifier(run.logKey)
                    .verify(text.getBytes(StandardCharsets.UTF_8), List.of(), RunFixture.NOW);
            assertFalse(report.holds());
            assertEquals("bundle_form", report.checks().get(0).name());
            assertTrue(report.checks().size() > 20);
        }
        byte[] large = new byte[Bundle.LARGEST + 1];
        assertFalse(new BundleVerifier(run.logKey)
                .verify(large, List.of(), RunFixture.NOW)
                .holds());
    }

    @Test
    void theReportReadsAsTextAndAsJson() {
        VerifyReport report = run.verify(run.build());
        assertTrue(report.text().startsWith("passed      bundle_form"), report::text);
        assertTrue(report.text().contains("The proof holds: "));
        assertEquals("passed", report.json().text("verdict").orElseThrow());
        assertEquals(report.checks().size(), report.json().array("checks").size());
    }
}
