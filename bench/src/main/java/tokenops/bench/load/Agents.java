package tokenops.bench.load;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
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
    private static final long RUNS_EACH = 50_000;
    private static final int PATIENCE_SECONDS = 30;

    private Agents() {}

    /** What an agent begins runs with. */
    public record Ready(String accessKey, String contract, BigInteger creditsPerRun) {}

    /** So many agents, each with credits and a contract for many runs; the server answers meanwhile. */
    public static List<Ready> admit(ServerProcess server, Listener listener, int count) throws IOException {
        List<Ready> agents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            agents.add(admit(server, listener, i, AgentKey.generate()));
        }
        return agents;
    }

    private static Ready admit(ServerProcess server, Listener listener, int number, AgentKey key) throws IOException {
        TokenOps stranger = TokenOps.at(server.url());
        Json.Obj manifest = Json.object()
                .put("name", "bench agent " + number)
                .put("requested_tools", new Json.Arr(List.of(new Json.Text("tokenops"))))
                .put("callback_url", listener.url(number).toString())
                .build();
        Onboarding.Submitted submitted = stranger.submitAgent(manifest, key.jwk());
        Onboarding.Credential credential = stranger.claimCredential(stranger.proveKey(submitted, key));
        listener.secret(number, credential.callbackSecret());
        TokenOps agent = stranger.withAccessKey(credential.accessKey());
        Quote quote =
                agent.createQuote(Quote.Request.of("tokenops").runs(RUNS_EACH).records(Bodies.RECORDS));
        Payment payment = agent.requestPayment(quote.id(), "stripe_stablecoin");
        server.sandbox().settle(payment.providerReference().orElseThrow());
        awaitConfirmed(agent, payment.id());
        Contract offered = agent.offerContract(Contract.Request.over(quote.id()).standing());
        Contract accepted = agent.acceptContract(offered, key);
        return new Ready(
                credential.accessKey(), accepted.id(), quote.creditsPerRun().minor());
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
