package tokenops.proof;

import static tokenops.proof.Forms.*;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every kind of sealed document with its members, as docs/documents.md lists them.
 *
 * <p>The verifier refuses a document with any other member, so what a kind gains must be added here first.
 */
public final class Schemas {
    private static final Shape.Members PRICE_LINE =
            Shape.Members.of().with("meter", WORDS).with("unit", WORDS).with("credits_per_unit", AMOUNT);
    private static final Shape DATA_MODE = oneOf("public_safe_demo", "metadata_only", "confidential");
    private static final Shape EXECUTION_MODE = oneOf("live", "controlled");
    private static final Shape METERING_POLICY =
            oneOf("estimate_before_debit", "meter_delta_only", "fixed_credit_debit", "manual_review");
    private static final Shape.Members KEY = Shape.Members.of()
            .with("crv", oneOf("Ed25519", "P-256"))
            .with("kty", oneOf("OKP", "EC"))
            .with("x", BASE64_URL)
            .maybe("y", BASE64_URL);

    private static final SortedMap<String, DocumentKind> KINDS = kinds(
            agent(),
            trustDecision(),
            credentialEnvelope(),
            quote(),
            paymentRequest(),
            confirmation(),
            creditFundingEvent(),
            settlementReceipt(),
            runEligibility(),
            contract(),
            ledgerExtract(),
            usageReceipt(),
            runtimeRecord(),
            resultPackage(),
            resultContract(),
            callbackDelivery(),
            signingKey(),
            adjustment());

    private Schemas() {}

    /** The kind of that name; empty when there is none. The attestation is no common document and has no entry here. */
    public static Optional<DocumentKind> kind(String name) {
        return Optional.ofNullable(KINDS.get(name));
    }

    /** All kinds, by name. */
    public static SortedMap<String, DocumentKind> all() {
        return KINDS;
    }

    /** The members of the predicate of a run's attestation ({@link Statement#RUN_ATTESTATION}). */
    public static Shape.Members runAttestation() {
        return Shape.Members.of()
                .with("attestation_id", id("att"))
                .with("run_id", id("run"))
                .with("mode", MODE)
                .with("tool", TOOL_AND_CHECKS)
                .with("outcome", OUTCOME)
                .with("evidence", EVIDENCE_VERDICT)
                .with("credits", CREDITS)
                .with("started_at", TIME)
                .with("finished_at", TIME)
                .with("log_origin", WORDS);
    }

    private static SortedMap<String, DocumentKind> kinds(DocumentKind... kinds) {
        SortedMap<String, DocumentKind> byName = new TreeMap<>();
        for (DocumentKind kind : kinds) {
            byName.put(kind.name(), kind);
        }
        return java.util.Collections.unmodifiableSortedMap(byName);
    }

    private static List<DocumentKind.Link> to(String... kinds) {
        return List.of(kinds).stream()
                .map(kind -> new DocumentKind.Link(kind, false))
                .toList();
    }

    private static DocumentKind agent() {
        Shape.Members keyProof =
                Shape.Members.of().with("nonce", WORDS).with("origin", WORDS).with("signature", BASE64_URL);
        return new DocumentKind(
                "agent",
                "agt",
                List.of(),
                Shape.Members.of()
                        .with("name", WORDS)
                        .maybe("owner", WORDS)
                        .maybe("contact", WORDS)
                        .maybe("callback_url", WORDS)
                        .with("requested_tools", words())
                        .with("data_mode", DATA_MODE)
                        .with("manifest", ANY_OBJECT)
                        .with("key", KEY)
                        .with("key_thumbprint", BASE64_URL)
                        .with("key_proof", keyProof));
    }

    private static DocumentKind trustDecision() {
        Shape.Members limits = Shape.Members.of()
                .with("credits_per_day", AMOUNT)
                .with("runs_in_flight", COUNT)
                .with("maximum_per_run", AMOUNT);
        return new DocumentKind(
                "trust_decision",
                "tru",
                to("agent"),
                Shape.Members.of()
                        .with("decision", oneOf("approved", "rejected", "suspended", "restored"))
                        .with("level", oneOf("registered", "verified", "trusted"))
                        .with("tools", words())
                        .with("data_modes", listOf(DATA_MODE))
                        .with("execution_mode", EXECUTION_MODE)
                        .with("limits", limits)
                        .with("author", Shape.Text.of("policy:<name> or operator:<name>", "(?:policy|operator):.+"))
                        .with("reasons", words()));
    }

    private static DocumentKind credentialEnvelope() {
        return new DocumentKind(
                "credential_envelope",
                "key",
                to("trust_decision"),
                Shape.Members.of()
                        .with("credential_type", oneOf("agent_access_key"))
                        .with("retrieval", oneOf("one_time_retrieval"))
                        .with("scopes", words())
                        .with("tools", words())
                        .with("data_modes", listOf(DATA_MODE))
                        .with("credit_account", ACCOUNT)
                        .with("rate_limit", Shape.Members.of().with("requests_per_second", COUNT))
                        .with("key_hint", WORDS)
                        .with("expires_at", TIME));
    }

    private static DocumentKind quote() {
        Shape.Members priceBook = Shape.Members.of()
                .with("id", WORDS)
                .with("credit_price", AMOUNT)
                .with("lines", listOf(PRICE_LINE));
        Shape.Members estimateLine = Shape.Members.of()
                .with("meter", WORDS)
                .with("quantity", QUANTITY)
                .with("credits", AMOUNT);
        Shape.Members estimate = Shape.Members.of()
                .with("lines", listOf(estimateLine))
                .with("credits_per_run", AMOUNT)
                .with("credits", AMOUNT);
        return new DocumentKind(
                "quote",
                "quo",
                to("agent"),
                Shape.Members.of()
                        .with("tool", WORDS)
                        .with("tool_version", WORDS)
                        .with("data_mode", DATA_MODE)
                        .with("basis", Shape.Members.of().with("runs", COUNT).with("records", COUNT))
                        .with("price_book", priceBook)
                        .with("estimate", estimate)
                        .with("price", AMOUNT)
                        .with("evidence_expected", words())
                        .with("metering_policy", METERING_POLICY)
                        .with("provider_routes", words())
                        .with("expires_at", TIME));
    }

    private static DocumentKind paymentRequest() {
        return new DocumentKind(
                "payment_request",
                "pay",
                to("quote"),
                Shape.Members.of()
                        .with("route", WORDS)
                        .with("provider", WORDS)
                        .with("rail_mode", WORDS)
                        .with("provider_reference", WORDS)
                        .with("payee", WORDS)
                        .with("amount", AMOUNT)
                        .with("credits", AMOUNT)
                        .with("expires_at", TIME));
    }

    private static DocumentKind confirmation() {
        return new DocumentKind(
                "confirmation",
                "cnf",
                to("payment_request"),
                Shape.Members.of()
                        .with("provider", WORDS)
                        .with("event_id", WORDS)
                        .with("event_type", WORDS)
                        .with("confirmation_mode", WORDS)
                        .with("signature", oneOf("valid", "not_required"))
                        .with("signed_at", TIME)
                        .with("occurred_at", TIME)
                        .with("provider_reference", WORDS)
                        .with("reference", id("pay"))
                        .with("amount", AMOUNT)
                        .with("message_digest", DIGEST));
    }

    private static DocumentKind creditFundingEvent() {
        Shape.Members transfer = Shape.Members.of()
                .with("id", id("trf"))
                .with("debit", ACCOUNT)
                .with("credit", ACCOUNT)
                .with("amount", AMOUNT);
        return new DocumentKind(
                "credit_funding_event",
                "cfe",
                to("confirmation"),
                Shape.Members.of()
                        .with("grant_id", id("grt"))
                        .with("account", ACCOUNT)
                        .with("paid", AMOUNT)
                        .with("credits", AMOUNT)
                        .with("transfers", listOf(transfer))
                        .with("tools", words())
                        .with("grant_expires_at", TIME));
    }

    private static DocumentKind settlementReceipt() {
        return new DocumentKind(
                "settlement_receipt",
                "srt",
                to("credit_funding_event"),
                Shape.Members.of()
                        .with("provider", WORDS)
                        .with("provider_reference", WORDS)
                        .with("event_id", WORDS)
                        .with("payment_id", id("pay"))
                        .with("quote_id", id("quo"))
                        .with("grant_id", id("grt"))
                        .with("paid", AMOUNT)
                        .with("credits", AMOUNT)
                        .with("settled_at", TIME)
                        .with("statement", WORDS));
    }

    private static DocumentKind runEligibility() {
        return new DocumentKind(
                "run_eligibility",
                "elg",
                to("settlement_receipt"),
                Shape.Members.of()
                        .with("grant_id", id("grt"))
                        .with("agent_id", id("agt"))
                        .with("tools", words())
                        .with("data_modes", listOf(DATA_MODE))
                        .with("credits", AMOUNT)
                        .with("expires_at", TIME));
    }

    private static DocumentKind contract() {
        Shape.Members evidence =
                Shape.Members.of().with("family", WORDS).with("corroboration", oneOf("claimed", "corroborated"));
        Shape.Members metering = Shape.Members.of()
                .with("policy", METERING_POLICY)
                .with("price_book", WORDS)
                .with("lines", listOf(PRICE_LINE));
        Shape.Members callback = Shape.Members.of()
                .with("policy", oneOf("callback_required", "callback_optional", "status_polling_only"))
                .maybe("url", WORDS)
                .with("events", words());
        return new DocumentKind(
                "contract",
                "con",
                to("quote", "trust_decision", "run_eligibility"),
                Shape.Members.of()
                        .with("contract_type", oneOf("single", "standing"))
                        .with("agent_id", id("agt"))
                        .with("tool", WORDS)
                        .with("tool_version", WORDS)
                        .with("scope", words())
                        .with("out_of_scope", words())
                        .with("evidence_required", listOf(evidence))
                        .with("outputs", words())
                        .with("metering", metering)
                        .with("maximum_credits", AMOUNT)
                        .maybe("budget", AMOUNT)
                        .with("data_mode", DATA_MODE)
                        .with("execution_mode", EXECUTION_MODE)
                        .with(
                                "evidence_limits",
                                Shape.Members.of().with("bytes", COUNT).with("files", COUNT))
                        .with("callback", callback)
                        .with(
                                "exception_terms",
                                Shape.Members.of()
                                        .with("evidence_wait_days", COUNT)
                                        .with("policy", WORDS))
                        .with("replay_terms", Shape.Members.of().with("credit_policy", WORDS))
                        .with("review_window_days", COUNT)
                        .with("expires_at", TIME));
    }

    private static DocumentKind ledgerExtract() {
        Shape.Members transfer = Shape.Members.of()
                .with("id", id("trf"))
                .with("phase", oneOf("pending", "post"))
                .maybe("of", id("trf"))
                .with("debit", ACCOUNT)
                .with("credit", ACCOUNT)
                .with("amount", AMOUNT)
                .with("at", TIME);
        return new DocumentKind(
                "ledger_extract",
                "lex",
                to("contract"),
                Shape.Members.of()
                        .with("run_id", id("run"))
                        .with("account", ACCOUNT)
                        .with("transfers", listOf(transfer)));
    }

    private static DocumentKind usageReceipt() {
        Shape.Members line = PRICE_LINE.with("quantity", QUANTITY).with("credits", AMOUNT);
        Shape.Members burn = Shape.Members.of()
                .with("grant_id", id("grt"))
                .with("credits", AMOUNT)
                .with("settlement_receipt_id", id("srt"));
        return new DocumentKind(
                "usage_receipt",
                "urt",
                List.of(new DocumentKind.Link("ledger_extract", false), new DocumentKind.Link("run_eligibility", true)),
                Shape.Members.of()
                        .with("run_id", id("run"))
                        .with("metering_policy", METERING_POLICY)
                        .with("credits", CREDITS.with("remaining", AMOUNT))
                        .with("lines", listOf(line))
                        .with("burns", listOf(burn)));
    }

    private static DocumentKind runtimeRecord() {
        Shape.Members acceptance = Shape.Members.of()
                .with("jws", JWS)
                .with("key_thumbprint", BASE64_URL)
                .with("accepted_at", TIME);
        Shape.Members evidence = Shape.Members.of()
                .with("id", id("evd"))
                .with("digest", DIGEST)
                .with("bytes", BYTES)
                .with("name", WORDS)
                .maybe("family", WORDS)
                .with("media_type", WORDS);
        Shape.Members event = Shape.Members.of()
                .with("sequence", COUNT)
                .with("type", WORDS)
                .with("at", TIME)
                .maybe("detail", ANY);
        Shape.Members execution = Shape.Members.of()
                .with("id", id("exe"))
                .with("attempt", COUNT)
                .with("started_at", TIME)
                .with("finished_at", TIME)
                .with("outcome", WORDS);
        return new DocumentKind(
                "runtime_record",
                "run",
                to("contract", "credential_envelope", "usage_receipt"),
                Shape.Members.of()
                        .maybe("reference", WORDS)
                        .with("tool", TOOL_AND_CHECKS)
                        .with("acceptance", acceptance)
                        .with("evidence", listOf(evidence))
                        .with("events", listOf(event))
                        .with("executions", listOf(execution))
                        .with("outcome", OUTCOME)
                        .with("accepted_at", TIME)
                        .with("started_at", TIME)
                        .with("finished_at", TIME));
    }

    private static DocumentKind resultPackage() {
        return new DocumentKind(
                "result_package",
                "pkg",
                List.of(),
                Shape.Members.of().with("run_id", id("run")).with("tool", TOOL).orOthers());
    }

    private static DocumentKind resultContract() {
        Shape.Members findings = Shape.Members.of()
                .with("info", COUNT)
                .with("minor", COUNT)
                .with("major", COUNT)
                .with("critical", COUNT);
        Shape.Members urls = Shape.Members.of()
                .with("package", WORDS)
                .with("report", WORDS)
                .with("trail", WORDS)
                .with("proof", WORDS)
                .with("return", WORDS);
        return new DocumentKind(
                "result_contract",
                "res",
                to("result_package", "runtime_record"),
                Shape.Members.of()
                        .with("run_id", id("run"))
                        .maybe("reference", WORDS)
                        .with("tool", TOOL)
                        .with("outcome", OUTCOME)
                        .with("evidence", EVIDENCE_VERDICT)
                        .with("summary", WORDS)
                        .with("findings", findings)
                        .with("settlement_receipts", listOf(reference("srt")))
                        .with("usage_receipt", reference("urt"))
                        .with("credits", CREDITS)
                        .with(
                                "follows",
                                Shape.Members.of()
                                        .with("attestation", place("att"))
                                        .maybe("callback", place("cbk")))
                        .with("urls", urls)
                        .with(
                                "next_actions",
                                listOf(Shape.Members.of().with("action", WORDS).with("because", WORDS))));
    }

    private static DocumentKind callbackDelivery() {
        Shape.Members attempt = Shape.Members.of()
                .with("at", TIME)
                .with("duration_ms", COUNT)
                .maybe("status", COUNT)
                .maybe("error", WORDS);
        return new DocumentKind(
                "callback_delivery",
                "cbk",
                to("result_contract", "attestation"),
                Shape.Members.of()
                        .with("run_id", id("run"))
                        .with("type", WORDS)
                        .with("timestamp", TIME)
                        .with("sequence", COUNT)
                        .with("url", WORDS)
                        .with("body_digest", DIGEST)
                        .with("attempts", listOf(attempt))
                        .with("outcome", oneOf("delivered", "exhausted", "disabled"))
                        .with("finished_at", TIME));
    }

    private static DocumentKind signingKey() {
        return new DocumentKind(
                "signing_key",
                "skey",
                List.of(),
                Shape.Members.of()
                        .with("purpose", oneOf("attestation", "webhook", "agent"))
                        .with(
                                "key",
                                KEY.with("alg", WORDS).with("kid", BASE64_URL).with("use", oneOf("sig")))
                        .with("valid_from", TIME)
                        .maybe("valid_until", TIME));
    }

    private static DocumentKind adjustment() {
        Shape.Members transfer = Shape.Members.of()
                .with("id", id("trf"))
                .with("debit", ACCOUNT)
                .with("credit", ACCOUNT)
                .with("amount", AMOUNT);
        Shape.Members credits =
                Shape.Members.of().with("taken_back", AMOUNT).with("given_back", AMOUNT).with("uncovered", AMOUNT);
        return new DocumentKind(
                "adjustment",
                "adj",
                List.of(new DocumentKind.Link("settlement_receipt", false), new DocumentKind.Link("adjustment", true)),
                Shape.Members.of()
                        .with(
                                "adjustment_type",
                                oneOf(
                                        "refund",
                                        "refund_failed",
                                        "dispute_opened",
                                        "dispute_won",
                                        "dispute_lost",
                                        "receivable_settled"))
                        .with("payment_id", id("pay"))
                        .with("grant_id", id("grt"))
                        .with("provider", WORDS)
                        .with("provider_reference", WORDS)
                        .with("author", WORDS)
                        .with("reason", WORDS)
                        .with("amount", AMOUNT)
                        .with("receivable", AMOUNT)
                        .with("credits", credits)
                        .with("transfers", listOf(transfer))
                        .with("statement", WORDS));
    }
}
