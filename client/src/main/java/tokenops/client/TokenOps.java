package tokenops.client;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.proof.Jwk;
import tokenops.proof.MalformedProof;

/**
 * A TokenOps server, as an agent speaks to it. Each method is the operation of that name and blocks until it is answered.
 *
 * <p>What begins or changes something carries an idempotency key, kept over all attempts of one call, so that a call that is tried
 * again never acts twice. Documents are held against their digests before they are handed out.
 *
 * <p>Every method throws {@link TokenOpsProblem} when it is refused, {@link Unreachable} when no answer came, and
 * {@link UnsoundAnswer} when the answer isn't what it has to be. Safe for all threads; immutable.
 */
public final class TokenOps {
    private final Wire wire;

    private TokenOps(Wire wire) {
        this.wire = wire;
    }

    /** The server at that address, without a credential yet. */
    public static TokenOps at(URI server) {
        return new TokenOps(Wire.to(server, Retries.USUAL, new SecureRandom()));
    }

    /** The same server, spoken to with an access key. */
    public TokenOps withAccessKey(String key) {
        return new TokenOps(wire.with(key));
    }

    /** The same server, tried so often. */
    public TokenOps withRetries(Retries retries) {
        return new TokenOps(wire.with(retries));
    }

    // Getting in

    /** Submits an agent. The manifest is the agent's own, with {@code name} and {@code requested_tools} at least. */
    public Onboarding.Submitted submitAgent(Json.Obj manifest, Jwk key) {
        Json.Obj body =
                Json.object().put("manifest", manifest).put("key", key.json()).build();
        return Onboarding.Submitted.of(wire.post("/v1/agents", body));
    }

    /** Proves the key of an agent that was just submitted. */
    public Onboarding.Proven proveKey(Onboarding.Submitted agent, AgentKey key) {
        return proveKey(agent.id(), agent.origin(), agent.nonce(), key);
    }

    /** Proves the key, also again: that replaces the claim secret, and revokes a credential never used. */
    public Onboarding.Proven proveKey(String agentId, String origin, String nonce, AgentKey key) {
        Json.Obj body = Json.object()
                .put("signature", key.proof(origin, agentId, nonce))
                .build();
        return Onboarding.Proven.of(wire.postOnce("/v1/agents/" + Wire.encoded(agentId) + "/key-proof", body));
    }

    /** Where things stand. Needs no credential but the token. */
    public Onboarding.Status getStatus(String statusToken) {
        return Onboarding.Status.of(wire.get("/v1/status/" + Wire.encoded(statusToken)));
    }

    /** Retrieves the credential, once. Whoever loses the answer proves the key again. */
    public Onboarding.Credential claimCredential(Onboarding.Proven agent) {
        Json.Obj body = Json.object().put("claim_secret", agent.claimSecret()).build();
        return Onboarding.Credential.of(
                wire.postOnce("/v1/agents/" + Wire.encoded(agent.id()) + "/credentials/claim", body));
    }

    /** The agent's credentials, newest first, without their keys. */
    public Page<Onboarding.Listed> listCredentials() {
        return Page.of(wire.get("/v1/credentials"), Onboarding.Listed::of);
    }

    /** A new access key; the old one goes on for a day. */
    public Onboarding.Credential rotateCredential(String id) {
        return Onboarding.Credential.of(wire.postOnce("/v1/credentials/" + Wire.encoded(id) + "/rotate", nothing()));
    }

    /** Ends a credential at once. */
    public Onboarding.Listed revokeCredential(String id) {
        return Onboarding.Listed.of(wire.post("/v1/credentials/" + Wire.encoded(id) + "/revoke", nothing()));
    }

    // Price, payment, credits

    /** Asks what work would cost. The price stands until the quote expires. */
    public Quote createQuote(Quote.Request wanted) {
        return Quote.of(wire.post("/v1/quotes", wanted.json()));
    }

    /** A quote as it stands now. */
    public Quote getQuote(String id) {
        return Quote.of(wire.get("/v1/quotes/" + Wire.encoded(id)));
    }

    /** The ways in which a quote can be paid. Needs no credential. */
    public Page<Payment.Route> listProviderRoutes() {
        return Page.of(wire.get("/v1/provider-routes"), Payment.Route::of);
    }

    /** Asks a provider for payment of a quote. Asking again gives the same payment. */
    public Payment requestPayment(String quoteId, String route) {
        Json.Obj body = Json.object().put("route", route).build();
        return Payment.of(wire.post("/v1/quotes/" + Wire.encoded(quoteId) + "/payments", body));
    }

    /** A payment as it stands now, without what its payer needs. */
    public Payment getPayment(String id) {
        return Payment.of(wire.get("/v1/payments/" + Wire.encoded(id)));
    }

    /** The exact bytes that the provider sent and a confirmation rests on. */
    public byte[] getProviderMessage(String confirmationId) {
        return wire.getRaw("/v1/confirmations/" + Wire.encoded(confirmationId) + "/message")
                .body();
    }

    /** What may be spent, and the grants behind it. */
    public Credits getCredits() {
        return Credits.of(wire.get("/v1/credits"));
    }

    /** The sealed {@code settlement_receipt}. */
    public Document getSettlementReceipt(String id) {
        return wire.get("/v1/settlement-receipts/" + Wire.encoded(id)).document();
    }

    /** The sealed {@code adjustment}: money that went back, came back or was settled. */
    public Document getAdjustment(String id) {
        return wire.get("/v1/adjustments/" + Wire.encoded(id)).document();
    }

    // The contract

    /** Has a contract drawn up over a quote that is paid. It binds nobody before it is accepted. */
    public Contract offerContract(Contract.Request wanted) {
        return Contract.of(wire.post("/v1/contracts", wanted.json()));
    }

    /** A contract as it stands now. */
    public Contract getContract(String id) {
        return Contract.of(wire.get("/v1/contracts/" + Wire.encoded(id)));
    }

    /** Accepts a contract by signing the exact bytes of the document that was offered; read its terms before. */
    public Contract acceptContract(Contract offered, AgentKey key) {
        Json.Obj body =
                Json.object().put("acceptance", key.accept(offered.document())).build();
        Contract accepted = Contract.of(wire.post("/v1/contracts/" + Wire.encoded(offered.id()) + "/accept", body));
        accepted.document().having(offered.document().digest().toString());
        return accepted;
    }

    // Runs

    /** Uploads evidence: its exact bytes, whose digest is answered. */
    public Evidence.Uploaded uploadEvidence(Evidence.Upload upload) {
        return Evidence.Uploaded.of(wire.post("/v1/evidence" + upload.query(), upload.mediaType(), upload.content()));
    }

    /** Begins a run: durable, with its credits held, when this returns. */
    public Run beginRun(String contractId, List<Evidence> evidence) {
        return Run.of(wire.post("/v1/runs", wanted(contractId, evidence).build()));
    }

    /** Begins a run under the agent's own reference. */
    public Run beginRun(String contractId, String reference, List<Evidence> evidence) {
        return Run.of(wire.post(
                "/v1/runs",
                wanted(contractId, evidence).put("reference", reference).build()));
    }

    private static Json.Builder wanted(String contractId, List<Evidence> evidence) {
        return Json.object().put("contract_id", contractId).put("evidence", Json.array(evidence, Evidence::json));
    }

    /** The newest runs. */
    public Page<Run> listRuns(int limit) {
        return Page.of(wire.get("/v1/runs?limit=" + limit), Run::of);
    }

    /** The runs after a page, by its {@code next}. */
    public Page<Run> listRuns(int limit, String after) {
        return Page.of(wire.get("/v1/runs?limit=" + limit + "&after=" + Wire.encoded(after)), Run::of);
    }

    /** A run as it stands now. */
    public Run getRun(String id) {
        return Run.of(wire.get(run(id, "")));
    }

    /** A run's state. Needs no credential but the token of its status URL. */
    public Run.Status getRunStatus(String statusToken) {
        return Run.Status.of(wire.get("/v1/run-status/" + Wire.encoded(statusToken)));
    }

    /** The whole path of a run: what each station has left so far, and who must act next. */
    public Trail getTrail(String runId) {
        return Trail.of(wire.get(run(runId, "/trail")));
    }

    /** What has happened to a run so far. */
    public Run.Events listEvents(String runId) {
        return Run.Events.of(wire.get(run(runId, "/events")));
    }

    /** Adds what a run in {@code awaiting_evidence} waits for. */
    public Run addEvidence(String runId, List<Evidence> evidence) {
        Json.Obj body = Json.object()
                .put("evidence", Json.array(evidence, Evidence::json))
                .build();
        return Run.of(wire.post(run(runId, "/evidence"), body));
    }

    /** Closes a run whose result was taken. It closes by itself some days later. */
    public Run closeRun(String id) {
        return Run.of(wire.post(run(id, "/close"), nothing()));
    }

    /** Ends a run without a result; its hold is released. */
    public Run cancelRun(String id) {
        return Run.of(wire.post(run(id, "/cancel"), nothing()));
    }

    // What came of a run

    /** All that came of a run, in one answer. */
    public Returned getReturn(String runId) {
        return Returned.of(wire.get(run(runId, "/return")));
    }

    /** The sealed {@code result_contract}. */
    public Document getResult(String runId) {
        return wire.getRaw(run(runId, "/result")).document();
    }

    /** The sealed {@code result_package}. */
    public Document getPackage(String runId) {
        return wire.getRaw(run(runId, "/package")).document();
    }

    /** The sealed {@code usage_receipt}. */
    public Document getUsageReceipt(String runId) {
        return wire.getRaw(run(runId, "/usage-receipt")).document();
    }

    /** The sealed {@code ledger_extract}. */
    public Document getLedgerExtract(String runId) {
        return wire.getRaw(run(runId, "/ledger")).document();
    }

    /** The DSSE envelope over the run's digests. */
    public Document getAttestation(String runId) {
        return wire.getRaw(run(runId, "/attestation")).document();
    }

    /** The result package for people, one HTML page. */
    public byte[] getReport(String runId) {
        return wire.getRaw(run(runId, "/report")).body();
    }

    /** A table of the result package for spreadsheets, as {@code findings.csv} and {@code matches.csv}. */
    public byte[] getTable(String runId, String name) {
        return wire.getRaw(run(runId, "/tables/" + Wire.encoded(name))).body();
    }

    /** The proof bundle: one file for {@link tokenops.proof.BundleVerifier}. Refused ({@code proof-not-ready}) for about a second. */
    public byte[] getProof(String runId) {
        return wire.getRaw(run(runId, "/proof")).body();
    }

    /** The log's proof of the attestation alone (C2SP tlog-proof). */
    public String getTlogProof(String runId) {
        return text(run(runId, "/tlog-proof"));
    }

    /** A callback with all its attempts. */
    public Callback getCallback(String id) {
        return Callback.of(wire.get("/v1/callbacks/" + Wire.encoded(id)));
    }

    /** Delivers a callback once more. */
    public Callback redeliverCallback(String id) {
        return Callback.of(wire.post("/v1/callbacks/" + Wire.encoded(id) + "/redeliver", nothing()));
    }

    /** A sealed document by its digest. */
    public Document getObject(Digest digest) {
        return Document.of(wire.getRaw("/v1/objects/" + Wire.encoded(digest.toString()))
                        .body())
                .having(digest.toString());
    }

    // Open to all, and the ledger

    /** The tools that can be bought, with their prices. Needs no credential. */
    public Page<Tool> listTools() {
        return Page.of(wire.get("/v1/tools"), Tool::of);
    }

    /** What a tool accepts, produces and costs. Needs no credential. */
    public Tool getTool(String name) {
        return Tool.of(wire.get("/v1/tools/" + Wire.encoded(name)));
    }

    /** What a tool's checks ask, catch and need, and how to fix what they find. Needs no credential. */
    public List<Tool.Check> listChecks(String tool) {
        return wire.get("/v1/tools/" + Wire.encoded(tool) + "/checks").list("items", Tool.Check::of);
    }

    /** The keys that attestations and callbacks are signed with now. */
    public List<Jwk> getKeys() {
        return wire.get("/.well-known/jwks.json").list("keys", TokenOps::key);
    }

    private static Jwk key(Answer published) {
        try {
            // it has members that say what it is for and until when
            return Jwk.offered(published.json());
        } catch (MalformedProof e) {
            throw new UnsoundAnswer("a published key is none", e);
        }
    }

    /** The log's verifier key, one line. Whoever checks proofs keeps it from the first time on, and asks elsewhere too. */
    public String getLogKey() {
        return text("/log/key");
    }

    /** The newest signed checkpoint of the log. */
    public String getCheckpoint() {
        return text("/log/checkpoint");
    }

    /** A tile of the log by its path after {@code /log/tile/}. */
    public byte[] getTile(String path) {
        return wire.getRaw("/log/tile/" + path).body();
    }

    /** Which state may follow which, for each kind of object. */
    public Json.Obj getLifecycles() {
        return wire.get("/v1/lifecycle").json();
    }

    /** What to do about a kind of refusal, by its code. */
    public Json.Obj getProblem(String code) {
        return wire.get("/problems/" + Wire.encoded(code)).json();
    }

    /** The JSON Schema of a kind of sealed document. */
    public Json.Obj getSchema(String kind) {
        return wire.get("/schemas/" + Wire.encoded(kind)).json();
    }

    /** The agent's account in the ledger. */
    public Page<Ledger.Account> listAccounts() {
        return Page.of(wire.get("/v1/ledger/accounts"), Ledger.Account::of);
    }

    /** The newest transfers of the agent's account. */
    public Page<Ledger.Transfer> listTransfers(String account, int limit) {
        return Page.of(wire.get(transfers(account, limit)), Ledger.Transfer::of);
    }

    /** The transfers after a page, by its {@code next}. */
    public Page<Ledger.Transfer> listTransfers(String account, int limit, String after) {
        return Page.of(wire.get(transfers(account, limit) + "&after=" + Wire.encoded(after)), Ledger.Transfer::of);
    }

    /** What was booked in the agent's account from one time until another. */
    public Ledger.Statement getStatement(String account, Instant from, Instant to) {
        return Ledger.Statement.of(wire.get("/v1/ledger/accounts/" + Wire.encoded(account) + "/statement?from="
                + Wire.encoded(from.toString()) + "&to=" + Wire.encoded(to.toString())));
    }

    private static String transfers(String account, int limit) {
        return "/v1/ledger/accounts/" + Wire.encoded(account) + "/transfers?limit=" + limit;
    }

    private String text(String path) {
        return new String(wire.getRaw(path).body(), StandardCharsets.UTF_8);
    }

    private static String run(String id, String rest) {
        return "/v1/runs/" + Wire.encoded(id) + rest;
    }

    private static Json.Obj nothing() {
        return Json.object().build();
    }
}
