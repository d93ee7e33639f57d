package tokenops.proof;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A complete run, sealed, signed, logged and bundled as a server would, in test mode.
 *
 * <p>{@link #edit} changes one document before it is sealed, and everything after it is sealed over the change: so a test plays a
 * server that tells something untrue with valid digests and signatures.
 */
final class RunFixture {
    static final Instant NOW = Instant.parse("2026-11-23T11:00:00Z");
    static final String ORIGIN = "tokenops.example/log/0123abcd";
    static final byte[] EVIDENCE = "payment,amount\npi_1,1050\n".getBytes(StandardCharsets.UTF_8);
    static final byte[] PROVIDER_MESSAGE = "{\"id\":\"evt_1\"}".getBytes(StandardCharsets.UTF_8);

    final TestKey log = TestKey.ed25519();
    final NoteVerifierKey logKey =
            NoteVerifierKey.of(ORIGIN, NoteVerifierKey.Type.ED25519, log.jwk().publicKey());
    final TestKey attester = TestKey.ed25519();
    final TestKey agentKey;

    private final Map<String, UnaryOperator<Json.Obj>> edits = new HashMap<>();
    private final Map<String, SealedDocument> sealed = new LinkedHashMap<>();
    private boolean withCallback = true;
    private Instant clock = Instant.parse("2026-11-23T10:00:00Z");
    private int ids;

    RunFixture(TestKey agentKey) {
        this.agentKey = agentKey;
    }

    RunFixture() {
        this(TestKey.ed25519());
    }

    /** Changes the document of that kind before it is sealed; the kind {@code predicate} changes the attestation's. */
    RunFixture edit(String kind, UnaryOperator<Json.Obj> edit) {
        edits.put(kind, edit);
        return this;
    }

    RunFixture withoutCallback() {
        withCallback = false;
        return this;
    }

    VerifyReport verify(Bundle bundle) {
        return new BundleVerifier(logKey).verify(bundle.bytes(), List.of(), NOW);
    }

    /** The sealed document of that kind, once built. */
    SealedDocument the(String kind) {
        return Optional.ofNullable(sealed.get(kind)).orElseThrow();
    }

    Bundle build() {
        SealedDocument key = seal(
                "signing_key",
                id("skey"),
                Json.object()
                        .put("purpose", "attestation")
                        .put("key", attester.jwk().published())
                        .put("valid_from", text(clock)));
        onboarding();
        payment();
        contract();
        String run = id("run");
        usage(run);
        result(run);
        attest();
        if (withCallback) {
            callback(run);
        }
        return bundle(run, key);
    }

    private void onboarding() {
        String id = id("agt");
        byte[] proof = agentKey.signer().sign(KeyProof.message("https://tokenops.example", id, "nonce-1"));
        seal(
                "agent",
                id,
                Json.object()
                        .put("name", "Abgleich Ä 😀")
                        .put("requested_tools", Json.texts(List.of("tokenops")))
                        .put("data_mode", "public_safe_demo")
                        .put(
                                "manifest",
                                Json.object().put("ratio", new Json.Real(0.5)).build())
                        .put("key", agentKey.jwk().json())
                        .put("key_thumbprint", agentKey.jwk().thumbprint())
                        .put(
                                "key_proof",
                                Json.object()
                                        .put("nonce", "nonce-1")
                                        .put("origin", "https://tokenops.example")
                                        .put("signature", Base64Text.url(proof))
                                        .build()));
        seal(
                "trust_decision",
                id("tru"),
                allowed()
                        .put("decision", "approved")
                        .put("level", "verified")
                        .put("execution_mode", "live")
                        .put(
                                "limits",
                                Json.object()
                                        .put("credits_per_day", credits(900_000_000))
                                        .put("runs_in_flight", 4)
                                        .put("maximum_per_run", credits(50_000_000))
                                        .build())
                        .put("author", "policy:default")
                        .put("reasons", Json.texts(List.of("The key was proven."))),
                "agent");
        seal(
                "credential_envelope",
                id("key"),
                allowed()
                        .put("credential_type", "agent_access_key")
                        .put("retrieval", "one_time_retrieval")
                        .put("scopes", Json.texts(List.of("runs")))
                        .put("credit_account", account())
                        .put(
                                "rate_limit",
                                Json.object().put("requests_per_second", 50).build())
                        .put("key_hint", "tok_test_abc")
                        .put("expires_at", "2027-11-23T10:00:00.000000Z"),
                "trust_decision");
    }

    private void payment() {
        Json.Obj estimateLine = Json.object()
                .put("meter", "records")
                .put("quantity", "1000")
                .put("credits", credits(1_500_000))
                .build();
        seal(
                "quote",
                id("quo"),
                Json.object()
                        .put("tool", "tokenops")
                        .put("tool_version", "1")
                        .put("data_mode", "public_safe_demo")
                        .put(
                                "basis",
                                Json.object()
                                        .put("runs", 1)
                                        .put("records", 1000)
                                        .build())
                        .put(
                                "price_book",
                                Json.object()
                                        .put("id", "standard-1")
                                        .put("credit_price", amount("TEST_USD/2", 10))
                                        .put("lines", prices())
                                        .build())
                        .put(
                                "estimate",
                                Json.object()
                                        .put("lines", new Json.Arr(List.of(estimateLine)))
                                        .put("credits_per_run", credits(1_500_000))
                                        .put("credits", credits(1_500_000))
                                        .build())
                        .put("price", amount("TEST_USD/2", 1050))
                        .put("evidence_expected", Json.texts(List.of("settlement")))
                        .put("metering_policy", "meter_delta_only")
                        .put("provider_routes", Json.texts(List.of("stripe_stablecoin")))
                        .put("expires_at", "2026-11-24T10:00:00.000000Z"),
                "agent");
        seal(
                "payment_request",
                id("pay"),
                Json.object()
                        .put("route", "stripe_stablecoin")
                        .put("provider", "stripe")
                        .put("rail_mode", "checkout")
                        .put("provider_reference", "pi_1")
                        .put("payee", "acct_1")
                        .put("amount", amount("TEST_USD/2", 1050))
                        .put("credits", credits(105_000_000))
                        .put("expires_at", "2026-11-24T10:00:00.000000Z"),
                "quote");
        seal(
                "confirmation",
                id("cnf"),
                Json.object()
                        .put("provider", "stripe")
                        .put("event_id", "evt_1")
                        .put("event_type", "payment_intent.succeeded")
                        .put("confirmation_mode", "webhook_confirmation")
                        .put("signature", "valid")
                        .put("signed_at", text(clock))
                        .put("occurred_at", text(clock))
                        .put("provider_reference", "pi_1")
                        .put("reference", the("payment_request").id())
                        .put("amount", amount("TEST_USD/2", 1050))
                        .put("message_digest", Digest.of(PROVIDER_MESSAGE).toString()),
                "payment_request");
        String grant = id("grt");
        seal(
                "credit_funding_event",
                id("cfe"),
                Json.object()
                        .put("grant_id", grant)
                        .put("account", account())
                        .put("paid", amount("TEST_USD/2", 1050))
                        .put("credits", credits(105_000_000))
                        .put(
                                "transfers",
                                new Json.Arr(List.of(
                                        transfer(
                                                        "provider_clearing:stripe_stablecoin",
                                                        "deferred_revenue",
                                                        amount("TEST_USD/2", 1050))
                                                .build(),
                                        transfer("credits_issued", account(), credits(105_000_000))
                                                .build())))
                        .put("tools", Json.texts(List.of("tokenops")))
                        .put("grant_expires_at", "2027-11-23T10:00:00.000000Z"),
                "confirmation");
        seal(
                "settlement_receipt",
                id("srt"),
                Json.object()
                        .put("provider", "stripe")
                        .put("provider_reference", "pi_1")
                        .put("event_id", "evt_1")
                        .put("payment_id", the("payment_request").id())
                        .put("quote_id", the("quote").id())
                        .put("grant_id", grant)
                        .put("paid", amount("TEST_USD/2", 1050))
                        .put("credits", credits(105_000_000))
                        .put("settled_at", text(clock))
                        .put("statement", "Stripe settled 10.50 USD."),
                "credit_funding_event");
        seal(
                "run_eligibility",
                id("elg"),
                allowed()
                        .put("grant_id", grant)
                        .put("agent_id", the("agent").id())
                        .put("credits", credits(105_000_000))
                        .put("expires_at", "2027-11-23T10:00:00.000000Z"),
                "settlement_receipt");
    }

    private void contract() {
        seal(
                "contract",
                id("con"),
                Json.object()
                        .put("contract_type", "single")
                        .put("agent_id", the("agent").id())
                        .put("tool", "tokenops")
                        .put("tool_version", "1")
                        .put("scope", Json.texts(List.of("review")))
                        .put("out_of_scope", Json.texts(List.of()))
                        .put("evidence_required", new Json.Arr(List.of()))
                        .put("outputs", Json.texts(List.of("result_package")))
                        .put(
                                "metering",
                                Json.object()
                                        .put("policy", "meter_delta_only")
                                        .put("price_book", "standard-1")
                                        .put("lines", prices())
                                        .build())
                        .put("maximum_credits", credits(2_000_000))
                        .put("data_mode", "public_safe_demo")
                        .put("execution_mode", "live")
                        .put(
                                "evidence_limits",
                                Json.object()
                                        .put("bytes", 1 << 20)
                                        .put("files", 10)
                                        .build())
                        .put(
                                "callback",
                                Json.object()
                                        .put("policy", "callback_required")
                                        .put("url", "https://agent.example/callback")
                                        .put("events", Json.texts(List.of("task_result_ready")))
                                        .build())
                        .put(
                                "exception_terms",
                                Json.object()
                                        .put("evidence_wait_days", 7)
                                        .put("policy", "pause")
                                        .build())
                        .put(
                                "replay_terms",
                                Json.object()
                                        .put("credit_policy", "no_additional_debit")
                                        .build())
                        .put("review_window_days", 7)
                        .put("expires_at", "2026-12-23T10:00:00.000000Z"),
                "quote",
                "trust_decision",
                "run_eligibility");
    }

    private void usage(String run) {
        Json.Builder pending = transfer(account(), "credits_consumed", credits(2_000_000));
        String hold = pending.build().text("id").orElseThrow();
        Json.Obj held = Json.object()
                .putAll(pending.build())
                .put("phase", "pending")
                .put("at", text(clock))
                .build();
        Json.Obj post = transfer(account(), "credits_consumed", credits(1_001))
                .put("phase", "post")
                .put("of", hold)
                .put("at", text(clock))
                .build();
        seal(
                "ledger_extract",
                id("lex"),
                Json.object()
                        .put("run_id", run)
                        .put("account", account())
                        .put("transfers", new Json.Arr(List.of(held, post))),
                "contract");
        Json.Obj line = Json.object()
                .putAll((Json.Obj) prices().items().get(0))
                .put("quantity", "0.667")
                .put("credits", credits(1_001))
                .build();
        Json.Obj burn = Json.object()
                .put("grant_id", the("run_eligibility").text("grant_id"))
                .put("credits", credits(1_001))
                .put("settlement_receipt_id", the("settlement_receipt").id())
                .build();
        seal(
                "usage_receipt",
                id("urt"),
                Json.object()
                        .put("run_id", run)
                        .put("metering_policy", "meter_delta_only")
                        .put("credits", Edit.set(used(), "remaining", credits(104_998_999)))
                        .put("lines", new Json.Arr(List.of(line)))
                        .put("burns", new Json.Arr(List.of(burn))),
                "ledger_extract",
                "run_eligibility");
    }

    private void result(String run) {
        SealedDocument contract = the("contract");
        Json.Obj evidence = Json.object()
                .put("id", id("evd"))
                .put("digest", Digest.of(EVIDENCE).toString())
                .put("bytes", Integer.toString(EVIDENCE.length))
                .put("name", "payments.csv")
                .put("family", "settlement")
                .put("media_type", "text/csv")
                .build();
        Json.Obj event = Json.object()
                .put("sequence", 1)
                .put("type", "run_created")
                .put("at", text(clock))
                .build();
        Json.Obj execution = Json.object()
                .put("id", id("exe"))
                .put("attempt", 1)
                .put("started_at", text(clock))
                .put("finished_at", text(clock))
                .put("outcome", "succeeded")
                .build();
        seal(
                "runtime_record",
                run,
                Json.object()
                        .put("reference", "pilot_001")
                        .put(
                                "tool",
                                Edit.set(
                                        tool(), "checks", Digest.of(new byte[0]).toString()))
                        .put(
                                "acceptance",
                                Json.object()
                                        .put(
                                                "jws",
                                                DetachedJws.sign(
                                                        CanonicalJson.bytes(contract.body()),
                                                        agentKey.jwk(),
                                                        agentKey.signer()))
                                        .put("key_thumbprint", agentKey.jwk().thumbprint())
                                        .put("accepted_at", text(clock))
                                        .build())
                        .put("evidence", new Json.Arr(List.of(evidence)))
                        .put("events", new Json.Arr(List.of(event)))
                        .put("executions", new Json.Arr(List.of(execution)))
                        .put("outcome", "completed")
                        .put("accepted_at", text(clock))
                        .put("started_at", text(clock))
                        .put("finished_at", text(clock)),
                "contract",
                "credential_envelope",
                "usage_receipt");
        seal(
                "result_package",
                id("pkg"),
                Json.object().put("run_id", run).put("tool", tool()).put("summary", "All matched."));
        Json.Builder follows = Json.object().put("attestation", place("att"));
        if (withCallback) {
            follows.put("callback", place("cbk"));
        }
        seal(
                "result_contract",
                id("res"),
                Json.object()
                        .put("run_id", run)
                        .put("reference", "pilot_001")
                        .put("tool", tool())
                        .put("outcome", "completed")
                        .put("evidence", verdict())
                        .put("summary", "1 payment matched.")
                        .put(
                                "findings",
                                Json.object()
                                        .put("info", 0)
                                        .put("minor", 0)
                                        .put("major", 0)
                                        .put("critical", 0)
                                        .build())
                        .put("settlement_receipts", new Json.Arr(List.of(reference("settlement_receipt"))))
                        .put("usage_receipt", reference("usage_receipt"))
                        .put("credits", used())
                        .put("follows", follows.build())
                        .put(
                                "urls",
                                Json.object()
                                        .put("package", "/p")
                                        .put("report", "/r")
                                        .put("trail", "/t")
                                        .put("proof", "/proof")
                                        .put("return", "/return")
                                        .build())
                        .put("next_actions", new Json.Arr(List.of())),
                "result_package",
                "runtime_record");
    }

    private void attest() {
        SealedDocument record = the("runtime_record");
        String id = followed("attestation");
        Json.Obj predicate = Json.object()
                .put("attestation_id", id)
                .put("run_id", record.id())
                .put("mode", "test")
                .put("tool", record.object("tool"))
                .put("outcome", "completed")
                .put("evidence", verdict())
                .put("credits", used())
                .put("started_at", record.text("started_at"))
                .put("finished_at", record.text("finished_at"))
                .put("log_origin", ORIGIN)
                .build();
        List<Statement.Subject> subjects = new ArrayList<>();
        for (String kind : List.of(
                "contract",
                "settlement_receipt",
                "result_package",
                "ledger_extract",
                "usage_receipt",
                "runtime_record",
                "result_contract")) {
            subjects.add(
                    new Statement.Subject(kind + ":" + the(kind).id(), the(kind).digest()));
        }
        String evidence = record.body().objects("evidence").get(0).text("id").orElseThrow();
        subjects.add(new Statement.Subject("evidence:" + evidence, Digest.of(EVIDENCE)));
        Json.Obj statement = new Statement(subjects, Statement.RUN_ATTESTATION, edited("predicate", predicate)).json();
        byte[] payload = CanonicalJson.bytes(edited("statement", statement));
        Json.Obj envelope = DsseEnvelope.sign(Statement.PAYLOAD_TYPE, payload, attester.jwk(), attester.signer())
                .json();
        sealed.put(
                "attestation",
                new SealedDocument("attestation", id, Digest.of(CanonicalJson.bytes(envelope)), envelope));
    }

    private void callback(String run) {
        clock = clock.plusSeconds(1);
        String time = text(clock);
        SealedDocument result = the("result_contract");
        byte[] body = CallbackBody.bytes(
                "task_result_ready", time, run, 1, CanonicalJson.bytes(result.body()), result.digest());
        seal(
                "callback_delivery",
                followed("callback"),
                Json.object()
                        .put("run_id", run)
                        .put("type", "task_result_ready")
                        .put("timestamp", time)
                        .put("sequence", 1)
                        .put("url", "https://agent.example/callback")
                        .put("body_digest", Digest.of(body).toString())
                        .put(
                                "attempts",
                                new Json.Arr(List.of(Json.object()
                                        .put("at", time)
                                        .put("duration_ms", 12)
                                        .put("status", 204)
                                        .build())))
                        .put("outcome", "delivered")
                        .put("finished_at", time),
                "result_contract",
                "attestation");
    }

    private Bundle bundle(String run, SealedDocument key) {
        TestLog tree = new TestLog();
        List<SealedDocument> logged = sealed.values().stream()
                .filter(document -> LogLeaf.TYPES.contains(document.kind()))
                .toList();
        List<byte[]> leaves = new ArrayList<>();
        for (SealedDocument document : logged) {
            Instant time =
                    document.isAttestation() ? the("result_contract").time("issued_at") : document.time("issued_at");
            leaves.add(new LogLeaf(document.digest(), time, document.kind()).bytes());
        }
        tree.append(List.of("a".getBytes(StandardCharsets.UTF_8), "b".getBytes(StandardCharsets.UTF_8)));
        long first = tree.append(leaves);
        tree.append(List.of("c".getBytes(StandardCharsets.UTF_8)));
        List<BundledLeaf> bundled = new ArrayList<>();
        for (int i = 0; i < leaves.size(); i++) {
            bundled.add(new BundledLeaf(
                    logged.get(i).digest(),
                    first + i,
                    leaves.get(i),
                    tree.proofs().inclusion(first + i, tree.size())));
        }
        Checkpoint head = new Checkpoint(ORIGIN, tree.size(), tree.root());
        List<BundledDocument> documents = sealed.values().stream()
                .filter(document -> !document.kind().equals("result_package"))
                .map(document ->
                        BundledDocument.of(document.kind(), document.id(), CanonicalJson.bytes(document.body())))
                .toList();
        String note = SignedNote.sign(head.text(), logKey, log.signer()).toString();
        return new Bundle(ORIGIN, run, note, documents, List.of(key.object("key")), bundled);
    }

    private SealedDocument seal(String kind, String id, Json.Builder members, String... linked) {
        clock = clock.plusSeconds(1);
        List<Json> links = new ArrayList<>();
        for (String to : linked) {
            links.add(Json.object()
                    .put("rel", to)
                    .put("kind", to)
                    .put("id", the(to).id())
                    .put("digest", the(to).digest().toString())
                    .build());
        }
        Json.Obj body = members.put("kind", kind)
                .put("schema_version", 1)
                .put("id", id)
                .put("issued_at", text(clock))
                .put("mode", "test")
                .put("salt", "AAAAAAAAAAAAAAAAAAAAAA")
                .put("links", new Json.Arr(links))
                .build();
        Json.Obj edited = edited(kind, body);
        SealedDocument document = new SealedDocument(kind, id, Digest.of(CanonicalJson.bytes(edited)), edited);
        sealed.put(kind, document);
        return document;
    }

    private Json.Obj edited(String what, Json.Obj body) {
        return edits.getOrDefault(what, UnaryOperator.identity()).apply(body);
    }

    private String followed(String what) {
        return the("result_contract")
                .object("follows")
                .object(what)
                .flatMap(found -> found.text("id"))
                .orElseThrow();
    }

    private String id(String prefix) {
        return "%s_0%025d".formatted(prefix, ++ids);
    }

    private String account() {
        return "agent_credits:" + the("agent").id();
    }

    private Json.Obj place(String prefix) {
        return Json.object().put("id", id(prefix)).put("url", "/v1/x").build();
    }

    private Json.Obj reference(String kind) {
        return Json.object()
                .put("id", the(kind).id())
                .put("digest", the(kind).digest().toString())
                .build();
    }

    private Json.Builder transfer(String debit, String credit, Json.Obj amount) {
        return Json.object()
                .put("id", id("trf"))
                .put("debit", debit)
                .put("credit", credit)
                .put("amount", amount);
    }

    private static Json.Builder allowed() {
        return Json.object()
                .put("tools", Json.texts(List.of("tokenops")))
                .put("data_modes", Json.texts(List.of("public_safe_demo")));
    }

    private static Json.Arr prices() {
        return new Json.Arr(List.of(Json.object()
                .put("meter", "records")
                .put("unit", "thousand records")
                .put("credits_per_unit", credits(1_500))
                .build()));
    }

    private static Json.Obj tool() {
        return Json.object().put("name", "tokenops").put("version", "1").build();
    }

    private static Json.Obj verdict() {
        return Json.object().put("status", "sufficient").put("score", 97).build();
    }

    private static Json.Obj used() {
        return Json.object()
                .put("held", credits(2_000_000))
                .put("debited", credits(1_001))
                .put("released", credits(1_998_999))
                .build();
    }

    private static Json.Obj credits(long micro) {
        return amount("TEST_CREDIT/6", micro);
    }

    private static Json.Obj amount(String asset, long minor) {
        return Json.object()
                .put("asset", asset)
                .put("amount", Long.toString(minor))
                .build();
    }

    private static String text(Instant time) {
        return DocumentTime.text(time);
    }
}
