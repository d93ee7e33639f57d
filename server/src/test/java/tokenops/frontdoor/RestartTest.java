package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Contract;
import tokenops.client.Evidence;
import tokenops.client.Run;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.Receiver;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** A server that is stopped and started goes on where it was. It may not call back to this machine, either. */
@Tag("slow")
class RestartTest {
    @Test
    void everythingIsThereAfterARestartAndWhatWaitedGoesOn() throws Exception {
        try (TestServer server = TestServer.start(false);
                Receiver receiver = Receiver.answering()) {
            Journey done = Journey.contracted(server, 2);
            Run ended = done.complete(Samples.transfers(2));
            byte[] proof = done.proof(ended.id());
            Journey waiting = Journey.funded(server, 1)
                    .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                    .accept();
            Run paused = waiting.awaiting(waiting.begin().id(), "awaiting_evidence");
            Journey unpaid = Journey.credentialed(server).quote(1, 10).requestPayment();
            Raw keyed = done.raw().fresh();
            Raw.Answer first =
                    keyed.post("/v1/quotes", "{\"tool\":\"tokenops\"}").done(201);
            Journey loopback = Journey.on(server)
                    .callingBack(receiver.url())
                    .submit()
                    .prove()
                    .claim()
                    .quote(1, 1);
            loopback.pay().offer(wanted -> wanted).accept().complete();

            Fingerprint before = Fingerprint.of(server);
            assertTrue(Files.exists(server.data().resolve("address")));
            server.stop();
            assertFalse(Files.exists(server.data().resolve("address")), "another may listen there by now");
            server.sandbox().settle(unpaid.payment().providerReference().orElseThrow());
            server.begin();

            assertTrue(server.verifier()
                    .verify(proof, List.of(), server.clock().instant())
                    .holds());
            assertTrue(server.verifier()
                    .verify(done.proof(ended.id()), List.of(), server.clock().instant())
                    .holds());
            assertArrayEquals(
                    first.body(),
                    keyed.post("/v1/quotes", "{\"tool\":\"tokenops\"}")
                            .done(201)
                            .body());
            assertEquals(
                    before.tables().get("run"), Fingerprint.of(server).tables().get("run"));
            waiting.client()
                    .addEvidence(
                            paused.id(),
                            List.of(Evidence.text(
                                    "u.csv", "text/csv", "usage_id,meter,quantity,credits\nu1,record,1,10000\n")));
            waiting.awaiting(paused.id(), "result_ready");
            // what was metered before the server went is still known, and not metered again
            assertEquals(
                    List.of(Optional.of("0"), Optional.of("1")),
                    waiting.client().getUsageReceipt(paused.id()).json().objects("lines").stream()
                            .filter(line -> line.text("meter").equals(Optional.of("record")))
                            .flatMap(line -> line.objects("metered").stream())
                            .map(part -> part.text("quantity"))
                            .toList());
            Eventually.until(
                    "the provider came again with what it couldn't tell",
                    () -> unpaid.client()
                            .getPayment(unpaid.payment().id())
                            .state()
                            .equals("confirmed"));
            done.complete(Samples.transfers(2));

            assertEquals(List.of(), receiver.messages());
            assertEquals(
                    List.of("true"),
                    server.sql()
                            .texts(
                                    "SELECT (attempts LIKE '%no public address%')::text FROM callback WHERE agent = ?",
                                    TestServer.uuid(loopback.id())));
        }
    }
}
