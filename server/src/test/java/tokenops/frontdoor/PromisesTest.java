package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.client.Evidence;
import tokenops.client.Quote;
import tokenops.client.Run;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** What a contract promises holds to the end: the wait for evidence is over some day, and what was run can be proven. */
@ExtendWith(OneServer.class)
class PromisesTest {
    private final TestServer server;

    PromisesTest(TestServer server) {
        this.server = server;
    }

    @Test
    void runWhoseEvidenceNeverComesEndsAfterTheContractsWaitAndGivesItsHoldBack() {
        Journey agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        Run paused = agent.awaiting(agent.begin().id(), "awaiting_evidence");
        server.clock().forward(Duration.ofDays(6));
        assertEquals("awaiting_evidence", agent.client().getRun(paused.id()).state());
        server.clock().forward(Duration.ofDays(2));
        Run failed = agent.awaiting(paused.id(), "failed");
        assertEquals("released", failed.creditState());
        assertEquals(agent.quote().credits(), agent.client().getCredits().available());
    }

    @Test
    void evidenceThatIsThereTwiceIsRefused() {
        Journey agent = Journey.contracted(server, 1);
        Evidence.Uploaded piece =
                agent.client().uploadEvidence(Evidence.Upload.of("a.json", "application/json", new byte[] {'[', ']'}));
        String one = "{\"id\":\"" + piece.id() + "\"}";
        agent.raw()
                .fresh()
                .post(
                        "/v1/runs",
                        "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[" + one + "," + one + "]}")
                .refused(400, "invalid-request");
    }

    @Test
    void creditsBoughtForOneDataModePayForAnotherAndTheProofHolds() throws Exception {
        Journey agent = Journey.funded(server, 2);
        Quote other = agent.client().createQuote(Quote.Request.of("tokenops").dataMode("metadata_only"));
        Contract offered =
                agent.client().offerContract(Contract.Request.over(other.id()).pollingOnly());
        Contract accepted = agent.client().acceptContract(offered, agent.key());
        Run begun = agent.client().beginRun(accepted.id(), List.of(Samples.transfers(2)));
        agent.awaiting(begun.id(), "result_ready");
        assertTrue(server.verifier()
                .verify(agent.proof(begun.id()), List.of(), server.clock().instant())
                .holds());
    }
}
