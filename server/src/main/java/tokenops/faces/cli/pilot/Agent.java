package tokenops.faces.cli.pilot;

import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tokenops.client.AgentKey;
import tokenops.client.CallbackListener;
import tokenops.client.Contract;
import tokenops.client.Document;
import tokenops.client.Onboarding;
import tokenops.client.Payment;
import tokenops.client.Quote;
import tokenops.client.ReceivedCallback;
import tokenops.client.TokenOps;
import tokenops.proof.Json;

/**
 * Stations 1 to 8 as an agent goes them: in, a price, payment, credits, an accepted contract. It has a key and a callback listener
 * of its own, and keeps the documents that it was handed.
 */
final class Agent implements AutoCloseable {
    private static final String TOOL = "tokenops";
    private static final String DATA_MODE = "metadata_only";

    private final Journal journal;
    private final AgentKey key;
    private final CallbackListener listener;
    private final Map<String, ReceivedCallback> callbacks = new ConcurrentHashMap<>();
    private final Map<String, Document> documents = new ConcurrentHashMap<>();

    private Agent(Journal journal, Clock clock) throws IOException {
        this.journal = journal;
        this.key = AgentKey.generate();
        this.listener = CallbackListener.start(clock, callback -> callbacks.put(callback.runId(), callback));
    }

    /** An agent with a new key, listening. */
    static Agent start(Journal journal, Clock clock) throws IOException {
        return new Agent(journal, clock);
    }

    /** Gets in; what comes back is the server as this agent may speak to it. */
    TokenOps enter(TokenOps server) {
        Json.Obj manifest = Json.object()
                .put("name", "TokenOps pilot")
                .put("owner", "whoever runs this pilot")
                .put("callback_url", listener.url().toString())
                .put("requested_tools", Json.texts(List.of(TOOL)))
                .put("data_mode", DATA_MODE)
                .build();
        Onboarding.Proven proven = server.proveKey(server.submitAgent(manifest, key.jwk()), key);
        reached("onboarding", proven.state(), proven.document());
        PilotFailed.unless(
                proven.trustState().equals("approved"),
                "The trust review is " + proven.trustState()
                        + ": the trust policy of this data folder leaves the pilot to an operator.");
        Onboarding.Credential credential = server.claimCredential(proven);
        TokenOps own = server.withAccessKey(credential.accessKey());
        listener.trust(credential.callbackSecret(), server.getKeys());
        Document trust = linked(own, credential.document(), "trust_decision");
        reached("trust", trust.json().text("decision").orElse(""), trust);
        reached("credential_envelope", credential.state(), credential.document());
        return own;
    }

    /** Buys credits for so many runs of so many records, and waits until they are there. */
    Quote fund(TokenOps own, String route, long runs, long records, URI returnUrl) {
        Quote quote = own.createQuote(
                Quote.Request.of(TOOL).dataMode(DATA_MODE).runs(runs).records(records));
        reached("quote", quote.state(), quote.document());
        Payment payment = own.requestPayment(quote.id(), route);
        reached("provider_route", payment.state(), payment.document().orElseThrow());
        new Payer(returnUrl).pay(payment);
        String grant = Until.there("confirmed payment", () -> confirmed(own, payment.id()));
        String receiptId = own.getCredits().grants().stream()
                .filter(one -> one.id().equals(grant))
                .findFirst()
                .orElseThrow(() -> new PilotFailed("The payment's grant " + grant + " is not among the credits."))
                .settlementReceiptId();
        Document receipt = own.getSettlementReceipt(receiptId);
        Document funding = linked(own, receipt, "credit_funding_event");
        Document confirmation = linked(own, funding, "confirmation");
        reached("provider_confirmation", "verified", confirmation);
        reached("credit_funding", "funded", funding);
        documents.put("settlement_receipt", receipt);
        return quote;
    }

    private static Optional<String> confirmed(TokenOps own, String id) {
        Payment payment = own.getPayment(id);
        return switch (payment.state()) {
            case "requested", "submitted", "verified", "pending" -> Optional.empty();
            case "confirmed" -> payment.grantId();
            default -> throw new PilotFailed("The payment is " + payment.state() + ".");
        };
    }

    /** Has a contract offered and accepts it. */
    Contract agree(TokenOps own, Contract.Request wanted) {
        Contract contract = own.acceptContract(own.offerContract(wanted), key);
        reached("run_contract", contract.state(), contract.document());
        return contract;
    }

    private static Document linked(TokenOps own, Document later, String kind) {
        Document.Link link =
                later.link(kind).orElseThrow(() -> new PilotFailed("The " + later.kind() + " names no " + kind + "."));
        return own.getObject(link.digest());
    }

    private void reached(String station, String state, Document document) {
        documents.put(station, document);
        journal.reached(station, state, document);
    }

    /** The document that a station left with this agent. */
    Document document(String station) {
        return Optional.ofNullable(documents.get(station))
                .orElseThrow(() -> new PilotFailed("The agent has no document of " + station + "."));
    }

    /** The callback that came for a run, once it has come. */
    Optional<ReceivedCallback> callback(String runId) {
        return Optional.ofNullable(callbacks.get(runId));
    }

    @Override
    public void close() {
        listener.close();
    }
}
