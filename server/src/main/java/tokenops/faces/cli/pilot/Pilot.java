package tokenops.faces.cli.pilot;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import tokenops.client.Contract;
import tokenops.client.Document;
import tokenops.client.Payment;
import tokenops.client.Quote;
import tokenops.client.Run;
import tokenops.client.TokenOps;
import tokenops.client.TokenOpsProblem;
import tokenops.client.Trail;

/**
 * Drives the fifteen stations from outside, over HTTP, as an agent would.
 *
 * <p>Given files, it has them reviewed. Given none, it takes what is real at hand: its own payment. A standing contract lets one run
 * review what the provider and the ledger say of that payment, and a second one what the first one used and delivered.
 */
public final class Pilot implements AutoCloseable {
    /** What the agent calls the run that is reported. */
    public static final String REFERENCE = "tokenops_live_pilot_001";

    private static final long STANDING_RUNS = 10;
    private static final long STANDING_RECORDS = 100;

    private final TokenOps server;
    private final URI url;
    private final Journal journal;
    private final Agent agent;

    private Pilot(TokenOps server, URI url, Journal journal, Agent agent) {
        this.server = server;
        this.url = url;
        this.journal = journal;
        this.agent = agent;
    }

    /**
     * What a pilot is to do.
     *
     * @param evidence files to review; its own payment when there are none
     */
    public record Wanted(String route, List<Path> evidence) {}

    /**
     * What came of it.
     *
     * @param bundle the proof, as it was served
     * @param logKey the log's verifier key line
     * @param providerMessage the raw bytes of the provider's confirmation
     */
    public record Outcome(
            Trail trail,
            byte[] bundle,
            String logKey,
            Document resultPackage,
            byte[] report,
            byte[] providerMessage,
            Exhibits exhibits) {}

    /** A pilot with an agent of its own, ready to go. */
    public static Pilot at(URI url, Journal journal, Clock clock) throws IOException {
        return new Pilot(TokenOps.at(url), url, journal, Agent.start(journal, clock));
    }

    /** Goes the whole path. Fails as soon as a station isn't as it has to be. */
    public Outcome go(Wanted wanted) throws IOException {
        List<String> routes = server.listProviderRoutes().items().stream()
                .map(Payment.Route::name)
                .toList();
        PilotFailed.unless(
                routes.contains(wanted.route()),
                "There is no provider route " + wanted.route() + "; there is " + String.join(", ", routes) + ".");
        TokenOps own = agent.enter(server);
        return wanted.evidence().isEmpty() ? ofItsOwn(own, wanted) : ofFiles(own, wanted);
    }

    private Outcome ofFiles(TokenOps own, Wanted wanted) throws IOException {
        long records = Exhibits.mostRecords(wanted.evidence());
        Quote quote = agent.fund(own, wanted.route(), 1, records, url);
        Contract contract = agent.agree(
                own, Contract.Request.over(quote.id()).requiring("asset_context", Contract.Corroboration.CLAIMED));
        Exhibits exhibits = new Exhibits();
        for (Path file : wanted.evidence()) {
            exhibits.with(own, file);
        }
        return end(own, begin(own, contract, exhibits), exhibits);
    }

    private Outcome ofItsOwn(TokenOps own, Wanted wanted) {
        Quote quote = agent.fund(own, wanted.route(), STANDING_RUNS, STANDING_RECORDS, url);
        Contract contract = agent.agree(
                own,
                Contract.Request.over(quote.id())
                        .standing()
                        .requiring("settlement", Contract.Corroboration.CORROBORATED));
        Exhibits funding = new Exhibits()
                .with("payment-request.json", agent.document("provider_route"))
                .with(own, "provider-event.json", "application/json", providerMessage(own))
                .with("credit-funding-event.json", agent.document("credit_funding"));
        journal.say("    The first run reviews the payment, its webhook and its transfers.");
        Trail first = Followed.toTheEnd(own, agent, journal, own.beginRun(contract.id(), funding.offered()));
        Exhibits all = new Exhibits(funding)
                .with("settlement-receipt.json", agent.document("settlement_receipt"))
                .with("usage-receipt.json", own.getUsageReceipt(first.runId()))
                .with("callback-delivery.json", delivery(own, first));
        journal.say("    The second run reviews also what the first one used and delivered.");
        return end(own, begin(own, contract, all), all);
    }

    private static Run begin(TokenOps own, Contract contract, Exhibits exhibits) {
        return own.beginRun(contract.id(), REFERENCE, exhibits.offered());
    }

    private byte[] providerMessage(TokenOps own) {
        return own.getProviderMessage(agent.document("provider_confirmation").id());
    }

    private static Document delivery(TokenOps own, Trail trail) {
        return trail.station("callback")
                .flatMap(Trail.Station::objectId)
                .flatMap(id -> own.getCallback(id).document())
                .orElseThrow(() -> new PilotFailed("The callback of " + trail.runId() + " is not sealed."));
    }

    private Outcome end(TokenOps own, Run run, Exhibits exhibits) {
        Trail trail = Followed.toTheEnd(own, agent, journal, run);
        byte[] bundle = Until.there("proof of " + run.id(), () -> proof(own, run.id()));
        Outcome outcome = new Outcome(
                trail,
                bundle,
                server.getLogKey(),
                own.getPackage(run.id()),
                own.getReport(run.id()),
                providerMessage(own),
                exhibits);
        new Agreement(agent, own.getReturn(run.id())).holds(outcome);
        return outcome;
    }

    private static Optional<byte[]> proof(TokenOps own, String runId) {
        try {
            return Optional.of(own.getProof(runId));
        } catch (TokenOpsProblem e) {
            if (e.code().equals("proof-not-ready")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        agent.close();
    }
}
