package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.client.Evidence;
import tokenops.client.Run;
import tokenops.proof.Json;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** An operator has the work behind a result done again, and learns whether it comes to the same. */
@ExtendWith(OneServer.class)
class ReperformTest {
    private final TestServer server;

    ReperformTest(TestServer server) {
        this.server = server;
    }

    private Raw.Answer reperform(String run) {
        return server.operator().post("/v1/operator/runs/" + run + "/reperform", "");
    }

    /** A payment that waits is known to be waiting. Once it is paid a look-up says so, and then a new review comes to something else. */
    @Test
    void resultComesToTheSameAlsoWhenALookUpWouldBeAnsweredOtherwiseByNow() throws Exception {
        Journey agent = Journey.contracted(server, 3);
        agent.quote(1, 10).requestPayment();
        Evidence settlement = Evidence.records(
                        "settlements.json",
                        Json.array(
                                List.of(agent.payment().id()),
                                payment -> Json.object()
                                        .put("payment_request", payment)
                                        .put("status", "succeeded")
                                        .build()))
                .family("settlement");
        Run run = agent.complete(settlement);
        Json.Obj sealed = agent.client().getPackage(run.id()).json();
        agent.awaitTaken(
                server.sandbox().settle(agent.payment().providerReference().orElseThrow()));
        Eventually.until(
                "the payment is confirmed",
                () -> agent.client().getPayment(agent.payment().id()).state().equals("confirmed"));

        Run later = agent.complete(settlement);
        assertNotEquals(
                sealed.get("references"),
                agent.client().getPackage(later.id()).json().get("references"));
        Json.Obj again = Fingerprint.unchangedBy(
                        server, () -> reperform(run.id()).done(200))
                .json();
        assertEquals(Optional.of("same"), again.text("comparison"), again.toString());
        assertEquals(List.of(), again.texts("differing"));
        assertEquals(Optional.of("same"), reperform(later.id()).done(200).json().text("comparison"));
    }

    @Test
    void evidenceThatIsGoneIsSaidAndNotTakenForAnotherResult() throws Exception {
        Journey agent = Journey.contracted(server, 2);
        byte[] large = ("usage_id,meter,quantity,credits\nu1,record,1,10000\n" + "\n".repeat(2 << 20))
                .getBytes(StandardCharsets.UTF_8);
        Evidence.Uploaded uploaded = agent.client().uploadEvidence(Evidence.Upload.of("usage.csv", "text/csv", large));
        Run run = agent.complete(Evidence.of(uploaded));
        assertEquals(Optional.of("same"), reperform(run.id()).done(200).json().text("comparison"));

        Files.delete(server.data().resolve("evidence").resolve(uploaded.digest().hex()));
        notRepeatable(run, uploaded.id());
        server.sql().change("DELETE FROM evidence WHERE id = ?", TestServer.uuid(uploaded.id()));
        notRepeatable(run, uploaded.id());
    }

    private void notRepeatable(Run run, String evidence) {
        Json.Obj answer = reperform(run.id()).done(200).json();
        assertEquals(Optional.of("not_repeatable"), answer.text("comparison"));
        assertTrue(answer.text("because").orElseThrow().contains(evidence), answer::toString);
    }

    @Test
    void withoutAResultThereIsNothingToHoldItAgainst() {
        Journey agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        Run paused = agent.awaiting(agent.begin(Samples.transfers(1)).id(), "awaiting_evidence");
        reperform(paused.id()).refused(409, "result-not-ready");
        reperform("run_" + agent.id().substring(4)).refused(404, "not-found");
        agent.raw().post("/v1/operator/runs/" + paused.id() + "/reperform", "").refused(401, "not-authenticated");
    }
}
