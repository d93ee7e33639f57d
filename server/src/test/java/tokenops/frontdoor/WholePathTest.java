package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.client.Credits;
import tokenops.client.Run;
import tokenops.client.Trail;
import tokenops.proof.Check;
import tokenops.proof.VerifyReport;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** The main job: an agent pays for one piece of work and gets the result with everything needed to check it. */
@ExtendWith(OneServer.class)
class WholePathTest {
    private static final List<String> STATIONS = List.of(
            "onboarding",
            "trust",
            "credential_envelope",
            "quote",
            "provider_route",
            "provider_confirmation",
            "credit_funding",
            "run_contract",
            "queue",
            "execution",
            "result_contract",
            "usage_receipt",
            "callback",
            "ledger",
            "attestation");

    private final TestServer server;

    WholePathTest(TestServer server) {
        this.server = server;
    }

    @Test
    void agentGoesThroughAllFifteenStationsAndTheProofHolds() {
        try (Journey agent = Journey.on(server).listening()) {
            agent.submit().prove().claim().quote(1, 10).pay();
            agent.offer(wanted -> wanted.requiring("asset_context", Contract.Corroboration.CLAIMED))
                    .accept();
            Run run = agent.complete(Samples.transfers(10));
            Eventually.until("the callback came", () -> !agent.callbacks().isEmpty());
            byte[] proof = agent.proof(run.id());
            Trail trail = Eventually.get(
                    "the callback's outcome is known",
                    () -> Optional.of(agent.client().getTrail(run.id()))
                            .filter(seen ->
                                    seen.station("callback").orElseThrow().isSealed()));

            assertEquals(
                    STATIONS,
                    trail.stations().stream().map(Trail.Station::station).toList());
            assertTrue(trail.stations().stream().allMatch(Trail.Station::isSealed), trail::toString);
            assertEquals(7, trail.proofObjects().size());
            assertEquals("stripe_stablecoin", trail.providerRoute());
            assertEquals(run.id(), agent.callbacks().getFirst().runId());
            assertEquals(
                    agent.client().getResult(run.id()),
                    agent.callbacks().getFirst().resultContract());
            VerifyReport report = server.verifier()
                    .verify(
                            proof,
                            List.of(agent.client().getPackage(run.id()).bytes()),
                            server.clock().instant());
            assertTrue(report.holds(), report::text);
            assertEquals(List.of(), failedOf(report));
        }
    }

    private static List<Check> failedOf(VerifyReport report) {
        return report.checks().stream()
                .filter(check -> check.verdict() == Check.Verdict.FAILED)
                .toList();
    }

    @Test
    void whatIsLeftOfAPurchaseIsWhatTheLedgerSays() {
        Journey agent = Journey.contracted(server, 3);
        Run first = agent.complete(Samples.transfers(4));
        agent.complete(Samples.transfers(2));

        Credits credits = agent.client().getCredits();
        BigInteger bought = agent.quote().credits().minor();
        BigInteger used = new BigInteger("1040000").add(new BigInteger("1020000"));
        assertEquals(bought.subtract(used), credits.available().minor());
        assertEquals(BigInteger.ZERO, credits.held().minor());
        assertEquals(
                credits.available().minor(),
                credits.grants().stream()
                        .map(grant -> grant.remaining().minor())
                        .reduce(BigInteger.ZERO, BigInteger::add));
        assertEquals(
                credits.available(),
                agent.client().listAccounts().items().getFirst().balance());
        assertEquals("debited", first.creditState());
    }

    @Test
    void sumOfAllBalancesIsZeroForEveryAsset() {
        Journey.contracted(server, 1).complete(Samples.transfers(1));
        assertEquals(
                List.of(),
                server.sql().texts("SELECT asset FROM account GROUP BY asset HAVING sum(credits) <> sum(debits)"));
        assertTrue(server.sql().number("SELECT count(DISTINCT asset) FROM account") >= 2);
        assertEquals(List.of(), server.sql().texts("""
                SELECT a.name FROM account a
                WHERE a.name LIKE 'agent_credits:%' AND a.credits - a.debits <> (
                  SELECT coalesce(sum(g.remaining), 0) FROM credit_grant g JOIN transfer t ON t.agent = g.agent
                  AND t.phase = 'single' AND t.subject = g.payment AND t.credit = a.name AND t.home = g.home)"""));
    }

    @Test
    void everyTransferIsInTheBalancesOfBothItsAccounts() {
        Journey.contracted(server, 2).complete(Samples.transfers(3));
        assertEquals(List.of(), server.sql().texts("""
                WITH moved AS (
                  SELECT home, debit AS name, asset, amount AS debits, 0 AS credits FROM transfer WHERE phase IN ('single', 'post')
                  UNION ALL
                  SELECT home, credit, asset, 0, amount FROM transfer WHERE phase IN ('single', 'post')),
                booked AS (SELECT home, name, asset, sum(debits) AS debits, sum(credits) AS credits FROM moved GROUP BY 1, 2, 3)
                SELECT a.name || ' ' || a.asset FROM account a FULL JOIN booked b USING (home, name, asset)
                WHERE coalesce(a.debits, 0) <> coalesce(b.debits, 0) OR coalesce(a.credits, 0) <> coalesce(b.credits, 0)"""));
    }
}
