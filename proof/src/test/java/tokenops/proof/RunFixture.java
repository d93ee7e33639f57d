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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    private final Map<String, String> noted = new HashMap<>();
    private static final Pattern PLACE = Pattern.compile("<([a-z_ 0-9]+)>");

    private boolean withCallback = true;
    private Optional<Digest> resultPackage = Optional.empty();
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

    /** The result contract and the attestation name that file as the result package. */
    RunFixture resultPackageIs(String digest) {
        resultPackage = Digest.parse(digest);
        return this;
    }

    /** The key was replaced since: the bundle has the document that ended its validity, which is younger than the attestation. */
    RunFixture keyWasValid(Instant from, Instant until) {
        return edit(
                "signing_key",
                document -> document.with("valid_from", new Json.Text(text(from)))
                        .with("valid_until", new Json.Text(text(until)))
                        .with("issued_at", new Json.Text(text(NOW))));
    }

    /** When the attestation of every run of this fixture goes into the log. */
    static Instant attestedAt() {
        RunFixture run = new RunFixture();
        run.build();
        return run.the("result_contract").time("issued_at");
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
        note("attester", attester.jwk().published());
        note("log", ORIGIN);
        SealedDocument key = seal("signing_key", id("skey"), RunMembers.SIGNING_KEY);
        onboarding();
        funding();
        seal("contract", id("con"), RunMembers.CONTRACT, "quote", "trust_decision", "run_eligibility");
        run();
        result();
        attest();
        if (withCallback) {
            callback();
        }
        return bundle(noted("run"), key);
    }

    private void onboarding() {
        String agent = id("agt");
        byte[] proof = agentKey.signer().sign(KeyProof.message("https://tokenops.example", agent, "nonce-1"));
        note("agent key", agentKey.jwk().json());
        note("thumbprint", agentKey.jwk().thumbprint());
        note("key proof", Base64Text.url(proof));
        note("account", "agent_credits:" + agent);
        seal("agent", agent, RunMembers.AGENT);
        seal("trust_decision", id("tru"), RunMembers.TRUST_DECISION, "agent");
        seal("credential_envelope", id("key"), RunMembers.CREDENTIAL_ENVELOPE, "trust_decision");
    }

    private void funding() {
        seal("quote", id("quo"), RunMembers.QUOTE, "agent");
        seal("payment_request", id("pay"), RunMembers.PAYMENT_REQUEST, "quote");
        note("message digest", Digest.of(PROVIDER_MESSAGE).toString());
        seal("confirmation", id("cnf"), RunMembers.CONFIRMATION, "payment_request");
        note("grant", id("grt"));
        seal("credit_funding_event", id("cfe"), RunMembers.CREDIT_FUNDING_EVENT, "confirmation");
        seal("settlement_receipt", id("srt"), RunMembers.SETTLEMENT_RECEIPT, "credit_funding_event");
        seal("run_eligibility", id("elg"), RunMembers.RUN_ELIGIBILITY, "settlement_receipt");
    }

    private void run() {
        note("run", id("run"));
        note("accepted", text(clock));
        note("hold", id("trf"));
        note("eligible grant", the("run_eligibility").text("grant_id"));
        seal("ledger_extract", id("lex"), RunMembers.LEDGER_EXTRACT, "contract");
        seal("usage_receipt", id("urt"), RunMembers.USAGE_RECEIPT, "ledger_extract", "run_eligibility");
        byte[] contract = CanonicalJson.bytes(the("contract").body());
        note("acceptance", DetachedJws.sign(contract, agentKey.jwk(), agentKey.signer()));
        note("checks", Digest.of(new byte[0]).toString());
        note("evidence", id("evd"));
        note("evidence digest", Digest.of(EVIDENCE).toString());
        note("evidence bytes", Integer.toString(EVIDENCE.length));
        seal(
                "runtime_record",
                noted("run"),
                RunMembers.RUNTIME_RECORD,
                "contract",
                "credential_envelope",
                "usage_receipt");
    }

    private void result() {
        seal("result_package", id("pkg"), RunMembers.RESULT_PACKAGE);
        note("attestation", id("att"));
        Json.Obj members = members(RunMembers.RESULT_CONTRACT);
        if (withCallback) {
            note("callback", id("cbk"));
            members = Edit.set(members, "follows.callback", members("""
                    {"id": "<callback>", "url": "/v1/x"}"""));
        }
        seal("result_contract", id("res"), members, "result_package", "runtime_record");
    }

    private void attest() {
        SealedDocument record = the("runtime_record");
        note("tool", record.object("tool"));
        note("started", record.text("started_at"));
        note("finished", record.text("finished_at"));
        note("attestation", followed("attestation"));
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
        subjects.add(new Statement.Subject("evidence:" + noted("evidence"), Digest.of(EVIDENCE)));
        Json.Obj predicate = edited("predicate", members(RunMembers.PREDICATE));
        Json.Obj statement = new Statement(subjects, Statement.RUN_ATTESTATION, predicate).json();
        byte[] payload = CanonicalJson.bytes(edited("statement", statement));
        Json.Obj envelope = DsseEnvelope.sign(Statement.PAYLOAD_TYPE, payload, attester.jwk(), attester.signer())
                .json();
        Digest digest = Digest.of(CanonicalJson.bytes(envelope));
        sealed.put("attestation", new SealedDocument("attestation", noted("attestation"), digest, envelope));
    }

    private void callback() {
        clock = clock.plusSeconds(1);
        SealedDocument result = the("result_contract");
        byte[] body = CallbackBody.bytes(
                "task_result_ready", text(clock), noted("run"), 1, CanonicalJson.bytes(result.body()), result.digest());
        note("body digest", Digest.of(body).toString());
        seal("callback_delivery", followed("callback"), RunMembers.CALLBACK_DELIVERY, "result_contract", "attestation");
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

    private SealedDocument seal(String kind, String id, String members, String... linked) {
        return seal(kind, id, members(members), linked);
    }

    private SealedDocument seal(String kind, String id, Json.Obj members, String... linked) {
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
        Json.Obj body = Json.object()
                .putAll(members)
                .put("kind", kind)
                .put("schema_version", 1)
                .put("id", id)
                .put("issued_at", text(clock))
                .put("mode", "test")
                .put("salt", "AAAAAAAAAAAAAAAAAAAAAA")
                .put("links", new Json.Arr(links))
                .build();
        Json.Obj edited = edited(kind, body);
        Digest digest = Digest.of(CanonicalJson.bytes(edited));
        SealedDocument document = new SealedDocument(
                kind, id, kind.equals("result_package") ? resultPackage.orElse(digest) : digest, edited);
        sealed.put(kind, document);
        note(kind, id);
        note(kind + " digest", document.digest().toString());
        return document;
    }

    /** The id of what the result contract says will follow it. */
    private String followed(String what) {
        return the("result_contract")
                .object("follows")
                .object(what)
                .flatMap(found -> found.text("id"))
                .orElseThrow();
    }

    private Json.Obj edited(String what, Json.Obj body) {
        return edits.getOrDefault(what, UnaryOperator.identity()).apply(body);
    }

    /** The members as {@link RunMembers} writes them, with the fixture's own values in their places. */
    private Json.Obj members(String written) {
        String filled = PLACE.matcher(written).replaceAll(place -> Matcher.quoteReplacement(value(place.group(1))));
        try {
            return CanonicalJson.readObject(filled.getBytes(StandardCharsets.UTF_8));
        } catch (MalformedJson e) {
            throw new IllegalStateException(filled, e);
        }
    }

    private String value(String place) {
        String[] words = place.split(" ");
        return switch (words[0]) {
            case "now" -> text(clock);
            case "new" -> id(words[1]);
            case "usd" -> "{\"asset\":\"TEST_USD/2\",\"amount\":\"%s\"}".formatted(words[1]);
            case "credits" -> "{\"asset\":\"TEST_CREDIT/6\",\"amount\":\"%s\"}".formatted(words[1]);
            default -> noted(place);
        };
    }

    private void note(String name, Json.Obj value) {
        note(name, CanonicalJson.text(value));
    }

    private void note(String name, String value) {
        noted.put(name, value);
    }

    private String noted(String name) {
        return Optional.ofNullable(noted.get(name)).orElseThrow(() -> new IllegalStateException(name));
    }

    private String id(String prefix) {
        return "%s_0%025d".formatted(prefix, ++ids);
    }

    private static String text(Instant time) {
        return DocumentTime.text(time);
    }
}
