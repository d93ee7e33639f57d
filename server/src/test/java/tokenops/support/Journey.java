package tokenops.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import tokenops.client.AgentKey;
import tokenops.client.CallbackListener;
import tokenops.client.Contract;
import tokenops.client.Evidence;
import tokenops.client.Onboarding;
import tokenops.client.Payment;
import tokenops.client.Quote;
import tokenops.client.ReceivedCallback;
import tokenops.client.Run;
import tokenops.client.TokenOps;
import tokenops.client.TokenOpsProblem;
import tokenops.proof.Json;
import tokenops.sandbox.stripe.Delivery;
import tokenops.sandbox.stripe.StripeEvent;

/**
 * A fresh agent on its way along the path, over real HTTP through the client library: each method goes one station further, the
 * static ones bring it to a station at once. It keeps what it was answered.
 */
public final class Journey implements AutoCloseable {
    public static final String ROUTE = "stripe_stablecoin";

    private final TestServer server;
    private final AgentKey key = AgentKey.generate();
    private final List<ReceivedCallback> callbacks = Collections.synchronizedList(new ArrayList<>());
    private Optional<CallbackListener> listener = Optional.empty();
    private Optional<URI> callbackUrl = Optional.empty();
    private String dataMode = "public_safe_demo";
    private Optional<Onboarding.Submitted> submitted = Optional.empty();
    private Optional<Onboarding.Proven> proven = Optional.empty();
    private Optional<Onboarding.Credential> credential = Optional.empty();
    private Optional<Quote> quote = Optional.empty();
    private Optional<Payment> payment = Optional.empty();
    private Optional<Contract> contract = Optional.empty();

    private Journey(TestServer server) {
        this.server = server;
    }

    /** An agent that hasn't said anything yet. */
    public static Journey on(TestServer server) {
        return new Journey(server);
    }

    /** An agent with a credential. */
    public static Journey credentialed(TestServer server) {
        return on(server).submit().prove().claim();
    }

    /** An agent that has paid for so many runs of ten records. */
    public static Journey funded(TestServer server, long runs) {
        return credentialed(server).quote(runs, 10).pay();
    }

    /** An agent under an accepted standing contract for so many runs of ten records, which it polls for. */
    public static Journey contracted(TestServer server, long runs) {
        return funded(server, runs)
                .offer(wanted -> wanted.standing().pollingOnly())
                .accept();
    }

    /** Has callbacks sent to a listener of its own, which verifies them. */
    public Journey listening() {
        try {
            listener = Optional.of(CallbackListener.start(server.clock(), callbacks::add));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return callingBack(listener.get().url());
    }

    /** Has callbacks sent there. */
    public Journey callingBack(URI url) {
        callbackUrl = Optional.of(url);
        return this;
    }

    /** Asks for that data mode, {@code public_safe_demo} otherwise. */
    public Journey dataMode(String mode) {
        dataMode = mode;
        return this;
    }

    public Json.Obj manifest() {
        return Json.object()
                .put("name", "an agent under test")
                .put("owner", "a test")
                .put("requested_tools", Json.texts(List.of("tokenops")))
                .put("data_mode", dataMode)
                .putIf("callback_url", callbackUrl.map(URI::toString))
                .build();
    }

    public Journey submit() {
        submitted = Optional.of(server.client().submitAgent(manifest(), key.jwk()));
        return this;
    }

    public Journey prove() {
        proven = Optional.of(server.client().proveKey(submitted(), key));
        return this;
    }

    /** Proves the key anew, with the nonce that the status shows. */
    public Journey proveAgain() {
        String nonce = server.client().getStatus(submitted().statusToken()).nonce();
        proven = Optional.of(server.client().proveKey(id(), submitted().origin(), nonce, key));
        return this;
    }

    /** Retrieves the credential, and uses it once: from then on it is active. */
    public Journey claim() {
        credential = Optional.of(server.client().claimCredential(proven()));
        client().getCredits();
        Eventually.until(
                "the credential is active",
                () -> client().listCredentials().items().getFirst().state().equals("active"));
        listener.ifPresent(started ->
                started.trust(credential().callbackSecret(), server.client().getKeys()));
        return this;
    }

    public Journey quote(long runs, long records) {
        quote = Optional.of(
                client().createQuote(Quote.Request.of("tokenops").runs(runs).records(records)));
        return this;
    }

    /** Asks for payment, without paying. */
    public Journey requestPayment() {
        payment = Optional.of(client().requestPayment(quote().id(), ROUTE));
        Eventually.until(
                "the provider has told that it has the request",
                () -> server.sql()
                                .number(
                                        "SELECT count(*) FROM confirmation WHERE payment = ?",
                                        TestServer.uuid(payment().id()))
                        > 0);
        return this;
    }

    /** Asks for payment and pays; returns when the credits are there and the provider has nothing more to say. */
    public Journey pay() {
        requestPayment();
        List<StripeEvent> events =
                server.sandbox().settle(payment().providerReference().orElseThrow());
        awaitTaken(events);
        Eventually.until(
                "the payment is confirmed",
                () -> client().getPayment(payment().id()).state().equals("confirmed"));
        return this;
    }

    /** Returns when the server has taken all of these. */
    public void awaitTaken(List<StripeEvent> events) {
        Eventually.until("the webhooks are taken", () -> {
            List<String> taken = server.sandbox().deliveries().stream()
                    .filter(Delivery::taken)
                    .map(Delivery::eventId)
                    .toList();
            return events.stream().allMatch(event -> taken.contains(event.id()));
        });
    }

    /** Has a contract over the quote offered, with these wishes. */
    public Journey offer(UnaryOperator<Contract.Request> wishes) {
        contract = Optional.of(client().offerContract(wishes.apply(Contract.Request.over(quote().id()))));
        return this;
    }

    public Journey accept() {
        contract = Optional.of(client().acceptContract(contract(), key));
        return this;
    }

    /** Begins a run with this evidence. */
    public Run begin(Evidence... evidence) {
        return client().beginRun(contract().id(), List.of(evidence));
    }

    /** The run as soon as it has that state. */
    public Run awaiting(String runId, String state) {
        return Eventually.get(
                runId + " is " + state,
                () -> Optional.of(client().getRun(runId))
                        .filter(run -> run.state().equals(state)));
    }

    /** Begins a run and returns when there is a result. */
    public Run complete(Evidence... evidence) {
        return awaiting(begin(evidence).id(), "result_ready");
    }

    /** The proof bundle, as soon as every leaf is in a signed checkpoint. */
    public byte[] proof(String runId) {
        return Eventually.get("the proof of " + runId, () -> {
            try {
                return Optional.of(client().getProof(runId));
            } catch (TokenOpsProblem e) {
                if (!e.code().equals("proof-not-ready")) {
                    throw e;
                }
                return Optional.empty();
            }
        });
    }

    /** The client library with this agent's credential. */
    public TokenOps client() {
        return server.client().withAccessKey(credential().accessKey());
    }

    /** Requests by hand with this agent's credential. */
    public Raw raw() {
        return server.raw().as(credential().accessKey());
    }

    /** What its listener has verified so far. */
    public List<ReceivedCallback> callbacks() {
        return List.copyOf(callbacks);
    }

    /** What the audit trail says of it. */
    public List<String> audit() {
        return server.audit(id());
    }

    public String id() {
        return submitted().id();
    }

    public AgentKey key() {
        return key;
    }

    public Onboarding.Submitted submitted() {
        return submitted.orElseThrow();
    }

    public Onboarding.Proven proven() {
        return proven.orElseThrow();
    }

    public Onboarding.Credential credential() {
        return credential.orElseThrow();
    }

    public Quote quote() {
        return quote.orElseThrow();
    }

    public Payment payment() {
        return payment.orElseThrow();
    }

    public Contract contract() {
        return contract.orElseThrow();
    }

    @Override
    public void close() {
        listener.ifPresent(CallbackListener::close);
    }
}
