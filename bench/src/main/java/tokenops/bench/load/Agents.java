package tokenops.bench.load;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import tokenops.bench.ServerProcess;
import tokenops.client.AgentKey;
import tokenops.client.Contract;
import tokenops.client.Onboarding;
import tokenops.client.Payment;
import tokenops.client.Quote;
import tokenops.client.TokenOps;
import tokenops.proof.Json;

/** Brings agents in over HTTP as they come in: onboarding, quote, payment through the sandbox, an accepted standing contract. */
public final class Agents {
    private static final int PATIENCE_SECONDS = 30;

    private Agents() {}

    /** What an agent begins runs with. */
    public record Ready(String accessKey, String contract, BigInteger creditsPerRun) {}

    /** So many agents, each with credits and a contract for so many runs; the server answers meanwhile. */
    public static List<Ready> admit(ServerProcess server, Listener listener, int count, long runsEach)
            throws IOException {
        List<Ready> agents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            agents.add(admitOne(server, listener, i, runsEach));
        }
        return agents;
    }

    /** An agent that has come in and has paid for nothing yet. */
    public record Entered(TokenOps client, String id, AgentKey key, Onboarding.Credential credential) {}

    /** Onboarding, trust by policy and the credential; callbacks only where an address for them is given. */
    public static Entered enter(ServerProcess server, String name, Optional<URI> callbacks) throws IOException {
        AgentKey key = AgentKey.generate();
        TokenOps stranger = TokenOps.at(server.url());
        Json.Obj manifest = Json.object()
                .put("name", name)
                .put("requested_tools", new Json.Arr(List.of(new Json.Text("tokenops"))))
                .putIf("callback_url", callbacks, url -> new Json.Text(url.toString()))
                .build();
        Onboarding.Submitted submitted = stranger.submitAgent(manifest, key.jwk());
        Onboarding.Credential credential = stranger.claimCredential(stranger.proveKey(submitted, key));
        return new Entered(stranger.withAccessKey(credential.accessKey()), submitted.id(), key, credential);
    }

    private static Ready admitOne(ServerProcess server, Listener listener, int number, long runsEach)
            throws IOException {
        Entered entered = enter(server, "bench agent " + number, Optional.of(listener.url(number)));
        listener.secret(number, entered.credential().callbackSecret());
        Contracted contracted = contracted(server, entered, runsEach);
        return new Ready(
                entered.credential().accessKey(),
                contracted.accepted().id(),
                contracted.quote().creditsPerRun().minor());
    }

    /** What an agent has paid for. */
    public record Contracted(Quote quote, Contract accepted) {}

    /** Credits for so many runs, paid through the sandbox, and an accepted standing contract over them. */
    public static Contracted contracted(ServerProcess server, Entered entered, long runs) throws IOException {
        TokenOps agent = entered.client();
        Quote quote = agent.createQuote(Quote.Request.of("tokenops").runs(runs).records(Bodies.RECORDS));
        Payment payment = agent.requestPayment(quote.id(), "stripe_stablecoin");
        server.sandbox().settle(payment.providerReference().orElseThrow());
        awaitConfirmed(agent, payment.id());
        Contract offered = agent.offerContract(Contract.Request.over(quote.id()).standing());
        return new Contracted(quote, agent.acceptContract(offered, entered.key()));
    }

    private static void awaitConfirmed(TokenOps agent, String payment) throws IOException {
        long end = System.nanoTime() + PATIENCE_SECONDS * 1_000_000_000L;
        while (!agent.getPayment(payment).state().equals("confirmed")) {
            if (System.nanoTime() > end) {
                throw new IOException("the payment " + payment + " isn't confirmed");
            }
            LockSupport.parkNanos(20_000_000);
        }
    }
}
