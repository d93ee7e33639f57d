package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tokenops.callbacks.Deliveries;
import tokenops.client.Callback;
import tokenops.client.ReceivedCallback;
import tokenops.client.Run;
import tokenops.proof.Jwk;
import tokenops.proof.WebhookSecret;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Receiver;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Results come to the agent, signed, again until they are taken, and nowhere else. On a server of its own: days go by. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallbacksTest {
    private final TestServer server = TestServer.start();

    @AfterAll
    void stop() {
        server.close();
    }

    private Journey callingBack(Receiver receiver) {
        return callingBack(receiver.url());
    }

    private Journey callingBack(URI url) {
        return Journey.on(server)
                .callingBack(url)
                .submit()
                .prove()
                .claim()
                .quote(1, 10)
                .pay()
                .offer(wanted -> wanted)
                .accept();
    }

    private Callback callback(Journey agent, Run run) {
        return agent.client()
                .getCallback(agent.client()
                        .getReturn(run.id())
                        .callback()
                        .orElseThrow()
                        .id());
    }

    private Callback awaiting(Journey agent, Run run, String state) {
        return Eventually.get(
                "the callback is " + state,
                () -> Optional.of(callback(agent, run))
                        .filter(callback -> callback.state().equals(state)));
    }

    /** Lets the time of the schedule pass until so many attempts have been made. */
    private void passTo(Journey agent, Run run, int attempts) {
        for (int made = 1; made < attempts; made++) {
            int wanted = made;
            Eventually.until(
                    "the attempt is kept", () -> callback(agent, run).attempts().size() == wanted);
            server.clock().forward(Deliveries.SCHEDULE.get(made - 1).plusSeconds(1));
        }
        Eventually.until(
                "the last attempt is kept",
                () -> callback(agent, run).attempts().size() == attempts);
    }

    @Test
    void callbackIsSignedWithTheAgentsSecretAndTheServersKey() {
        try (Receiver receiver = Receiver.answering()) {
            Journey agent = callingBack(receiver);
            Run run = agent.complete(Samples.transfers(1));
            awaiting(agent, run, "delivered");
            Receiver.Message message = receiver.messages().getFirst();
            WebhookSecret secret = agent.credential().callbackSecret();
            List<PublicKey> keys =
                    server.client().getKeys().stream().map(Jwk::publicKey).toList();
            ReceivedCallback genuine = ReceivedCallback.verified(
                    message.headers(),
                    message.body(),
                    List.of(secret),
                    keys,
                    server.clock().instant());
            assertEquals(run.id(), genuine.runId());
            assertArrayEquals(
                    agent.client().getResult(run.id()).bytes(),
                    genuine.resultContract().bytes());

            Journey other = Journey.credentialed(server);
            assertThrows(
                    ReceivedCallback.NotGenuine.class,
                    () -> ReceivedCallback.verified(
                            message.headers(),
                            message.body(),
                            List.of(other.credential().callbackSecret()),
                            keys,
                            server.clock().instant()));
            byte[] changed = message.body().clone();
            changed[changed.length - 10] ^= 1;
            assertThrows(
                    ReceivedCallback.NotGenuine.class,
                    () -> ReceivedCallback.verified(
                            message.headers(),
                            changed,
                            List.of(secret),
                            keys,
                            server.clock().instant()));
            assertThrows(
                    ReceivedCallback.NotGenuine.class,
                    () -> ReceivedCallback.verified(
                            message.headers(),
                            message.body(),
                            List.of(secret),
                            keys,
                            server.clock().instant().plus(Duration.ofMinutes(6))));
            String body = new String(message.body(), StandardCharsets.UTF_8);
            assertTrue(!body.contains(agent.credential().accessKey()) && !body.contains("whsec_"));
        }
    }

    @Test
    void callbackThatWasAnsweredWithAnErrorComesAgainUnderTheSameId() {
        try (Receiver receiver = Receiver.answering(500)) {
            Journey agent = callingBack(receiver);
            Run run = agent.complete(Samples.transfers(1));
            Callback waiting = awaiting(agent, run, "retry_scheduled");
            assertEquals("result_ready", agent.client().getRun(run.id()).state());
            agent.raw().post("/v1/runs/" + run.id() + "/close", "").refused(409, "proof-not-ready");
            server.clock().forward(Duration.ofSeconds(6));
            Callback delivered = awaiting(agent, run, "delivered");
            assertEquals(2, receiver.messages().size());
            assertEquals(
                    List.of(waiting.id(), waiting.id()),
                    receiver.messages().stream()
                            .map(message -> message.headers().id())
                            .toList());
            assertArrayEquals(
                    receiver.messages().getFirst().body(),
                    receiver.messages().getLast().body());
            assertEquals(
                    List.of(500L, 204L),
                    delivered.attempts().stream()
                            .map(a -> a.status().orElse(0L))
                            .toList());
            assertTrue(server.verifier()
                    .verify(agent.proof(run.id()), List.of(), server.clock().instant())
                    .holds());
            agent.client().closeRun(run.id());
        }
    }

    @Test
    void noneIsAskedForAnewWhileAnAttemptIsUnderWay() {
        CountDownLatch answers = new CountDownLatch(1);
        try (Receiver receiver = Receiver.answering(500)) {
            Journey agent = callingBack(receiver);
            Run run = agent.complete(Samples.transfers(1));
            Callback waiting = awaiting(agent, run, "retry_scheduled");
            receiver.answerAfter(answers);
            server.clock().forward(Duration.ofSeconds(6));
            Eventually.until(
                    "an attempt is under way", () -> receiver.messages().size() == 2);
            agent.raw()
                    .fresh()
                    .post("/v1/callbacks/" + waiting.id() + "/redeliver", "")
                    .refused(409, "transition-refused");
            answers.countDown();
            assertEquals(2, awaiting(agent, run, "delivered").attempts().size());
            agent.client().redeliverCallback(waiting.id());
            assertEquals(3, awaiting(agent, run, "recovered").attempts().size());
            assertEquals(3, receiver.messages().size());
        } finally {
            answers.countDown();
        }
    }

    @Test
    void redirectIsNotFollowed() {
        try (Receiver inner = Receiver.answering();
                Receiver receiver = Receiver.answering(302, 307, 308).pointingAt(inner.url())) {
            Journey agent = callingBack(receiver);
            Run run = agent.complete(Samples.transfers(1));
            awaiting(agent, run, "retry_scheduled");
            passTo(agent, run, 3);
            assertEquals(3, receiver.messages().size());
            assertEquals(List.of(), inner.messages());
        }
    }

    @Test
    void receiverThatIsGoneIsLeftAloneFromThenOn() {
        try (Receiver receiver = Receiver.answering(410)) {
            Journey agent = callingBack(receiver);
            Run run = agent.complete(Samples.transfers(1));
            Callback disabled = awaiting(agent, run, "disabled");
            assertEquals(
                    "disabled",
                    disabled.document().orElseThrow().json().text("outcome").orElseThrow());
            server.clock().forward(Duration.ofDays(2));
            assertEquals(1, receiver.messages().size());
        }
    }

    @Test
    void callbackIsGivenUpAfterTheScheduleAndDeliveredAnewWhenAskedFor() {
        try (Receiver receiver = Receiver.answering(500, 500, 500, 500, 500, 500, 500, 500, 500, 500)) {
            Journey agent = callingBack(receiver);
            Run run = agent.complete(Samples.transfers(1));
            passTo(agent, run, 10);
            Callback exhausted = awaiting(agent, run, "exhausted");
            assertEquals(10, exhausted.attempts().size());
            assertEquals("result_ready", agent.client().getRun(run.id()).state());
            agent.client().redeliverCallback(exhausted.id());
            assertEquals(11, awaiting(agent, run, "recovered").attempts().size());
            assertTrue(server.verifier()
                    .verify(agent.proof(run.id()), List.of(), server.clock().instant())
                    .holds());
        }
    }

    @Test
    void callbackGoesToAnIpv6Address() {
        try (Receiver receiver = Receiver.at("::1")) {
            URI url = receiver.url();
            Journey agent = callingBack(url);
            awaiting(agent, agent.complete(Samples.transfers(1)), "delivered");
            assertEquals(url.getAuthority(), receiver.messages().getFirst().host());
        }
    }

    @Test
    void callbackGoesToTheTargetAsItIsWritten() {
        try (Receiver receiver = Receiver.answering()) {
            for (String target : List.of("/", "/a%2Fb/%7Bc%7D", "/a..b/c+d/?x=%26&y=a+b&z=/%2F%3B/..c", "/?")) {
                Journey agent = callingBack(receiver.url(target));
                awaiting(agent, agent.complete(Samples.transfers(1)), "delivered");
                assertEquals(target, receiver.messages().getLast().target());
            }
            Journey agent = callingBack(receiver.url(""));
            awaiting(agent, agent.complete(Samples.transfers(1)), "delivered");
            assertEquals("/", receiver.messages().getLast().target());
        }
    }

    @Test
    void urlThatCouldMeanAnotherAddressIsRefusedWhereItIsGiven() {
        Journey agent = Journey.funded(server, 1);
        String wanted = "{\"quote_id\":\"" + agent.quote().id() + "\",\"callback\":{\"url\":\"http://0177.0.0.1/\"}}";
        assertEquals(
                List.of("callback.url"),
                agent.raw()
                        .post("/v1/contracts", wanted)
                        .refused(400, "invalid-request")
                        .fields());
        String manifest = "{\"name\":\"a\",\"requested_tools\":[\"tokenops\"],\"callback_url\":\"http://2130706433/\"}";
        assertEquals(
                List.of("manifest.callback_url"),
                server.raw()
                        .post("/v1/agents", "{\"manifest\":" + manifest + ",\"key\":{}}")
                        .refused(400, "invalid-request")
                        .fields());
    }

    @Test
    void privateAddressesAreNeverCalledAlsoWhereLoopbackIs() {
        Journey agent = callingBack(URI.create("http://10.0.0.1:9/"));
        Callback waiting = awaiting(agent, agent.complete(Samples.transfers(1)), "retry_scheduled");
        assertEquals(
                "10.0.0.1 has no public address",
                waiting.attempts().getFirst().error().orElseThrow());
    }
}
