package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bundles of a server that says something untrue, with valid digests and signatures: each ends in the check that finds it. */
class UntrueBundleTest {
    private static final String WRONG_DIGEST = "sha256:" + "0".repeat(64);

    static Stream<Arguments> lies() {
        return Stream.of(
                lie("usage_receipt", "credits.debited.amount", "1000", "credits"),
                lie("usage_receipt", "credits.held.amount", "2000001", "credits"),
                lie("usage_receipt", "lines.0.credits.amount", "1000", "prices"),
                lie("usage_receipt", "lines.0.quantity", "667", "prices"),
                lie("usage_receipt", "lines.0.unit", "records", "prices"),
                lie("usage_receipt", "lines.0.credits_per_unit.amount", "1400", "prices"),
                lie("usage_receipt", "burns.0.credits.amount", "1002", "credits"),
                lie("usage_receipt", "burns.0.grant_id", "grt_00000000000000000000009999", "grants"),
                lie("usage_receipt", "burns.0.credits.amount", "105000001", "grants"),
                lie("usage_receipt", "mode", "live", "mode"),
                lie("usage_receipt", "credits.held.asset", "CREDIT/6", "mode"),
                lie("usage_receipt", "run_id", "run_00000000000000000000009999", "identity"),
                lie("usage_receipt", "links.1.kind", "contract", "links"),
                lie("usage_receipt", "links.1.digest", WRONG_DIGEST, "links"),
                lie("usage_receipt", "credits.held.amount", "02000000", "documents"),
                lie("usage_receipt", "surprise", "x", "documents"),
                lie("usage_receipt", "schema_version", "1", "documents"),
                lie("usage_receipt", "salt", "AAAAAAAAAAAAAAAAAAAAAB", "documents"),
                lie("ledger_extract", "transfers.1.amount.amount", "1000", "credits"),
                lie("ledger_extract", "transfers.0.amount.amount", "1000", "credits"),
                lie("ledger_extract", "transfers.1.of", "trf_00000000000000000000009999", "credits"),
                lie("ledger_extract", "transfers.1.debit", "credits_issued", "credits"),
                lie("ledger_extract", "transfers.1.at", "2026-11-23T09:00:00.000000Z", "times"),
                lie("contract", "maximum_credits.amount", "1000", "credits"),
                lie("contract", "maximum_credits.amount", "50000001", "permission"),
                lie("contract", "metering.lines.0.credits_per_unit.amount", "1", "prices"),
                lie("contract", "agent_id", "agt_00000000000000000000009999", "identity"),
                lie("contract", "tool", "other", "identity"),
                lie("contract", "data_mode", "confidential", "permission"),
                lie("contract", "expires_at", "2026-11-23T09:00:00.000000Z", "times"),
                lie("contract", "expires_at", "2026-02-30T09:00:00.000000Z", "documents"),
                lie("contract", "callback.url", "https://other.example/", "callback"),
                lie("trust_decision", "decision", "suspended", "permission"),
                lie("trust_decision", "execution_mode", "controlled", "permission"),
                lie("credit_funding_event", "tools.0", "other", "permission"),
                lie("credit_funding_event", "grant_expires_at", "2020-11-23T10:00:00.000000Z", "times"),
                lie("quote", "expires_at", "2020-11-24T10:00:00.000000Z", "times"),
                lie("payment_request", "expires_at", "2020-11-24T10:00:00.000000Z", "times"),
                lie("confirmation", "occurred_at", "2031-11-23T10:00:06.000000Z", "times"),
                lie("confirmation", "signed_at", "2031-11-23T10:00:06.000000Z", "times"),
                lie("ledger_extract", "transfers.0.at", "2020-11-23T10:00:11.000000Z", "times"),
                lie("runtime_record", "events.0.at", "2020-11-23T10:00:11.000000Z", "times"),
                lie("trust_decision", "links.0.id", "agt_00000000000000000000009999", "links"),
                lie("credential_envelope", "credit_account", "agent_credits:another", "funding"),
                lie("credential_envelope", "expires_at", "2026-11-23T09:00:00.000000Z", "times"),
                lie("quote", "price.amount", "1049", "funding"),
                lie("payment_request", "amount.amount", "1049", "funding"),
                lie("payment_request", "route", "x402", "funding"),
                lie("confirmation", "amount.amount", "1049", "funding"),
                lie("confirmation", "provider_reference", "pi_2", "funding"),
                lie("credit_funding_event", "credits.amount", "105000001", "funding"),
                lie("credit_funding_event", "transfers.1.amount.amount", "105000001", "funding"),
                lie("credit_funding_event", "transfers.0.amount.amount", "1", "funding"),
                lie("settlement_receipt", "paid.amount", "1051", "funding"),
                lie("settlement_receipt", "paid.asset", "TEST_EUR/2", "funding"),
                lie("settlement_receipt", "event_id", "evt_2", "funding"),
                lie("settlement_receipt", "issued_at", "2026-11-23T09:00:00.000000Z", "times"),
                lie("settlement_receipt", "issued_at", "2026-12-23T09:00:00.000000Z", "times"),
                lie("run_eligibility", "credits.amount", "105000001", "funding"),
                lie("run_eligibility", "expires_at", "2026-11-23T09:00:00.000000Z", "times"),
                lie("runtime_record", "acceptance.jws", "eyJhbGciOiJub25lIn0..AAAA", "contract_acceptance"),
                lie("runtime_record", "started_at", "2026-11-23T09:00:00.000000Z", "times"),
                lie("runtime_record", "outcome", "partial", "identity"),
                lie("runtime_record", "tool.version", "2", "identity"),
                lie("runtime_record", "evidence.0.digest", WRONG_DIGEST, "attestation_subjects"),
                lie("runtime_record", "evidence.0.bytes", "99999999", "permission"),
                lie("result_contract", "credits.debited.amount", "1", "credits"),
                lie("result_contract", "evidence.status", "partial", "attestation_facts"),
                lie("result_contract", "usage_receipt.digest", WRONG_DIGEST, "identity"),
                lie("result_contract", "settlement_receipts.0.digest", WRONG_DIGEST, "identity"),
                lie("result_contract", "follows.callback.id", "cbk_00000000000000000000009999", "none"),
                lie("predicate", "outcome", "partial", "attestation_facts"),
                lie("predicate", "log_origin", "other.example/log", "attestation_facts"),
                lie("predicate", "surprise", "x", "documents"),
                lie("statement", "subject.0.digest.sha256", "0".repeat(64), "attestation_subjects"),
                lie("statement", "predicateType", "urn:other", "documents"),
                lie("callback_delivery", "body_digest", WRONG_DIGEST, "callback"),
                lie("callback_delivery", "type", "test", "callback"),
                lie("callback_delivery", "outcome", "exhausted", "callback"),
                lie("callback_delivery", "finished_at", "2026-11-23T09:00:00.000000Z", "times"),
                lie("signing_key", "purpose", "webhook", "attestation_key"),
                lie("signing_key", "valid_from", "2026-11-24T09:00:00.000000Z", "attestation_key"),
                lie("signing_key", "valid_until", "2026-11-23T09:00:00.000000Z", "attestation_key"),
                lie("signing_key", "key.kid", "other", "attestation_signature"),
                lie("agent", "key_proof.nonce", "nonce-2", "agent_key"),
                lie("agent", "key_thumbprint", "other", "agent_key"));
    }

    private static Arguments lie(String kind, String path, String value, String check) {
        return arguments(kind, path, value, check);
    }

    @ParameterizedTest(name = "{0}.{1} = {2} fails {3}")
    @MethodSource("lies")
    void isFound(String kind, String path, String value, String check) {
        RunFixture run = new RunFixture().edit(kind, document -> Edit.set(document, path, value));
        VerifyReport report = run.verify(run.build());
        if (check.equals("none")) {
            // The callback is sealed under the id announced, whichever it is.
            assertTrue(report.holds(), report::text);
            return;
        }
        assertFalse(report.holds(), report::text);
        assertEquals(Check.Verdict.FAILED, report.check(check).orElseThrow().verdict(), report::text);
    }

    /** What a run that had paused says of its lines, and what each of these untrue words of it would be. */
    static Stream<Arguments> partsOfALine() {
        String end = "2026-11-23T10:00:13.000000Z";
        return Stream.of(
                arguments(parts("0.5", 0, end, "0.167", 1, end), true),
                arguments(parts("0.5", 0, "2026-11-23T09:59:00.000000Z", "0.167", 1, end), true),
                arguments(parts("0.5", 0, end, "0.168", 1, end), false),
                arguments(parts("0.5", 0, end, "0.167", 2, end), false),
                arguments(parts("0.5", 2, end, "0.167", 1, end), false),
                arguments(parts("0.5", 0, "2026-11-23T10:01:00.000000Z", "0.167", 1, end), false),
                arguments(
                        parts("0.5", 0, "2026-11-23T09:59:00.000000Z", "0.167", 1, "2026-11-23T09:59:30.000000Z"),
                        false));
    }

    private static Json.Arr parts(String first, int by, String at, String then, int byThen, String atThen) {
        return new Json.Arr(List.of(part(first, by, at), part(then, byThen, atThen)));
    }

    private static Json.Obj part(String quantity, int evidence, String at) {
        return Json.object()
                .put("at", at)
                .put("evidence", evidence)
                .put("quantity", quantity)
                .build();
    }

    @ParameterizedTest
    @MethodSource("partsOfALine")
    void theQuantityOfALineIsTheSumOfItsParts(Json.Arr parts, boolean holds) {
        RunFixture run =
                new RunFixture().edit("usage_receipt", document -> Edit.set(document, "lines.0.metered", parts));
        VerifyReport report = run.verify(run.build());
        assertEquals(holds, report.holds(), report::text);
        assertEquals(
                holds ? Check.Verdict.PASSED : Check.Verdict.FAILED,
                report.check("prices").orElseThrow().verdict(),
                report::text);
    }

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
    void withoutACallbacksOutcomeTheVerdictSaysSo() {
        RunFixture pending = new RunFixture();
        Bundle whole = pending.build();
        List<BundledDocument> documents = whole.documents().stream()
                .filter(document -> !document.kind().equals("callback_delivery"))
                .toList();
        Digest callback = pending.the("callback_delivery").digest();
        List<BundledLeaf> leaves = whole.leaves().stream()
                .filter(leaf -> !leaf.digest().equals(callback))
                .toList();
        Bundle bundle = new Bundle(whole.origin(), whole.runId(), whole.checkpoint(), documents, whole.keys(), leaves);
        VerifyReport report = pending.verify(bundle);
        assertTrue(report.holds(), report::text);
        assertEquals(
                Check.Verdict.NOT_CHECKED,
                report.check("callback").orElseThrow().verdict());
        RunFixture never = new RunFixture().withoutCallback();
        assertEquals(
                Check.Verdict.FAILED,
                never.verify(never.build()).check("callback").orElseThrow().verdict());
        RunFixture unasked = new RunFixture()
                .withoutCallback()
                .edit("contract", contract -> Edit.set(contract, "callback.policy", "status_polling_only"));
        VerifyReport silent = unasked.verify(unasked.build());
        assertTrue(silent.holds(), silent::text);
        assertEquals(
                Check.Verdict.PASSED, silent.check("callback").orElseThrow().verdict());
    }

    @Test
    void filesGivenAreCheckedAgainstTheirDigests() {
        byte[] bundle = run.build().bytes();
        byte[] resultPackage = CanonicalJson.bytes(run.the("result_package").body());
        BundleVerifier verifier = new BundleVerifier(run.logKey);
        List<byte[]> files = List.of(RunFixture.EVIDENCE, RunFixture.PROVIDER_MESSAGE, resultPackage);
        VerifyReport report = verifier.verify(bundle, files, RunFixture.NOW);
        assertTrue(report.holds(), report::text);
        for (String name : List.of("evidence_files", "result_package", "provider_messages", "given_files")) {
            assertEquals(Check.Verdict.PASSED, report.check(name).orElseThrow().verdict(), name);
        }
        VerifyReport stranger = verifier.verify(bundle, List.of(new byte[] {1}), RunFixture.NOW);
        assertEquals(
                Check.Verdict.FAILED,
                stranger.check("given_files").orElseThrow().verdict());
    }

    /** What a package says otherwise than the result contract, and what it may say or leave out. */
    static Stream<Arguments> packages() {
        return Stream.of(
                arguments("evidence_status", new Json.Text("insufficient"), false),
                arguments("evidence_status", new Json.Whole(1), false),
                arguments("evidence_score", new Json.Whole(96), false),
                arguments("evidence_score", new Json.Real(97.5), false),
                arguments("evidence_score", new Json.Text("97"), false),
                arguments("summary", new Json.Text("Nothing matched."), false),
                arguments("finding_counts", Json.object().put("critical", 7).build(), false),
                arguments("finding_counts", new Json.Arr(List.of()), false),
                arguments("next_actions", new Json.Arr(List.of(new Json.Text("pay"))), false),
                arguments("next_actions", new Json.Null(), false),
                arguments("more", new Json.Text("of its own"), true));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageSaysWhatTheResultContractSays(String member, Json value, boolean holds) {
        RunFixture made = new RunFixture().edit("result_package", pack -> pack.with(member, value));
        byte[] bundle = made.build().bytes();
        List<byte[]> files =
                List.of(CanonicalJson.bytes(made.the("result_package").body()));
        VerifyReport report = new BundleVerifier(made.logKey).verify(bundle, files, RunFixture.NOW);
        assertEquals(holds, report.holds(), report::text);
        assertEquals(
                holds ? Check.Verdict.PASSED : Check.Verdict.FAILED,
                report.check("result_package").orElseThrow().verdict(),
                report::text);
    }

    @Test
    void aPackageMayLeaveOutWhatTheResultContractSays() {
        RunFixture made = new RunFixture()
                .edit("result_package", pack -> Edit.without(Edit.without(pack, "finding_counts"), "evidence_status"));
        byte[] bundle = made.build().bytes();
        List<byte[]> files =
                List.of(CanonicalJson.bytes(made.the("result_package").body()));
        VerifyReport report = new BundleVerifier(made.logKey).verify(bundle, files, RunFixture.NOW);
        assertTrue(report.holds(), report::text);
    }

    @Test
    void aFileThatIsNamedAsTheResultPackageAndIsTooLargeForOneIsNotRead(@TempDir Path folder) throws IOException {
        Path large = folder.resolve("large");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(FileChecks.LARGEST_PACKAGE + 1L);
        }
        GivenFiles files = new GivenFiles();
        files.add(large);
        String digest = files.digests().iterator().next();
        byte[] bundle = run.resultPackageIs(digest).build().bytes();
        VerifyReport report = new BundleVerifier(run.logKey).verify(bundle, files, RunFixture.NOW);
        Check check = report.check("result_package").orElseThrow();
        assertEquals(Check.Verdict.NOT_CHECKED, check.verdict());
        assertEquals(
                "The result package has the digest in the result contract; what it says isn't compared, as it is larger than 16 MiB.",
                check.explanation());
        assertEquals(
                0,
                report.checks().stream()
                        .filter(one -> one.verdict() == Check.Verdict.FAILED)
                        .count(),
                report::text);
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
