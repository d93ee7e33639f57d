package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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
}
