package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.AgentKey;
import tokenops.client.Contract;
import tokenops.client.Evidence;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** A request has its effect once, however often it comes, and is answered the same each time. */
@ExtendWith(OneServer.class)
class IdempotencyTest {
    private final TestServer server;

    IdempotencyTest(TestServer server) {
        this.server = server;
    }

    @Test
    void sameKeyAndBodyGiveTheSameBytesAgain() throws Exception {
        Journey agent = Journey.contracted(server, 3);
        replays(agent.raw(), "/v1/quotes", "{\"tool\":\"tokenops\"}");
        replays(
                agent.raw(),
                "/v1/contracts",
                "{\"quote_id\":\"" + agent.quote().id() + "\",\"callback\":{\"policy\":\"status_polling_only\"}}");
        replays(
                agent.raw(),
                "/v1/runs",
                "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[{\"content\":\"a,b\"}]}");
        replays(agent.raw(), "/v1/evidence?name=a", "[]");
        String quote = agent.quote(1, 1).quote().id();
        replays(agent.raw(), "/v1/quotes/" + quote + "/payments", "{\"route\":\"stripe_stablecoin\"}");
        replays(
                server.raw(),
                "/v1/agents",
                "{\"manifest\":" + Samples.text(agent.manifest()) + ",\"key\":"
                        + Samples.text(AgentKey.generate().jwk().json()) + "}");
    }

    private void replays(Raw raw, String path, String body) throws Exception {
        Raw keyed = raw.fresh();
        Raw.Answer first = keyed.post(path, body);
        assertEquals(2, first.status() / 100, first::text);
        assertEquals("", first.headers().firstValue("Idempotent-Replayed").orElse(""));
        Raw.Answer again = Fingerprint.unchangedBy(server, () -> keyed.post(path, body));
        assertEquals(first.status(), again.status());
        assertArrayEquals(first.body(), again.body(), path);
        assertEquals("true", again.headers().firstValue("Idempotent-Replayed").orElse(""), path);
    }

    @Test
    void sameKeyWithAnotherBodyTargetOrQueryIsRefused() throws Exception {
        Journey agent = Journey.contracted(server, 3);
        Raw keyed = agent.raw().fresh();
        String run = "{\"contract_id\":\"" + agent.contract().id() + "\"";
        keyed.post("/v1/runs", run + "}").done(202);
        keyed.post("/v1/evidence?name=a", "[]").done(201);
        String one = agent.quote(1, 1).quote().id();
        String other = agent.quote(1, 1).quote().id();
        keyed.post("/v1/quotes/" + one + "/payments", "{\"route\":\"stripe_stablecoin\"}")
                .done(201);
        Fingerprint.unchangedBy(server, () -> {
            keyed.post("/v1/runs", run + ",\"reference\":\"another\"}").refused(422, "idempotency-key-reused");
            keyed.post("/v1/runs", run + " }").refused(422, "idempotency-key-reused");
            keyed.post("/v1/evidence?name=a", "[1]").refused(422, "idempotency-key-reused");
            keyed.post("/v1/evidence?name=b", "[]").refused(422, "idempotency-key-reused");
            return keyed.post("/v1/quotes/" + other + "/payments", "{\"route\":\"stripe_stablecoin\"}")
                    .refused(422, "idempotency-key-reused");
        });
    }

    @Test
    void whereMoneyOrWorkBeginsAKeyIsRequired() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        Fingerprint.unchangedBy(server, () -> {
            for (String path : List.of(
                    "/v1/runs",
                    "/v1/quotes/" + agent.quote().id() + "/payments",
                    "/v1/contracts/" + agent.contract().id() + "/accept",
                    "/v1/runs/run_1/evidence")) {
                agent.raw().post(path, "{}").refused(400, "idempotency-key-required");
                agent.raw().key("").post(path, "{}").refused(400, "invalid-request");
                agent.raw().key("k".repeat(256)).post(path, "{}").refused(400, "invalid-request");
            }
            return true;
        });
    }

    @Test
    void refusedRequestDoesntUseItsKeyUp() {
        Journey agent = Journey.credentialed(server).quote(1, 10);
        Raw keyed = agent.raw().fresh();
        String body = "{\"quote_id\":\"" + agent.quote().id() + "\",\"callback\":{\"policy\":\"status_polling_only\"}}";
        keyed.post("/v1/contracts", body).refused(402, "payment-required");
        agent.pay();
        keyed.post("/v1/contracts", body).done(201);
    }

    /** A request that succeeded once, and whose like is refused by now. */
    private record Done(Raw agent, String key, String path, String body, int status, String code) {
        static Done once(Raw agent, String path, String body, int status, String code) {
            return new Done(agent, UUID.randomUUID().toString(), path, body, status, code);
        }

        Raw.Answer ask() {
            return agent.key(key).post(path, body);
        }
    }

    @Test
    void repeatIsAnsweredAsItsFirstWasAlsoWhereTheLikeIsRefusedByNow() throws Exception {
        Journey agent = Journey.contracted(server, 3);
        Journey quoted = Journey.credentialed(server).quote(1, 10);
        Journey unpaid = Journey.credentialed(server);
        String open = agent.quote(1, 1).quote().id();
        Evidence.Uploaded piece =
                agent.client().uploadEvidence(Evidence.Upload.of("a.json", "application/json", new byte[] {'[', ']'}));
        List<Done> requests = List.of(
                Done.once(agent.raw(), "/v1/quotes", "{\"tool\":\"tokenops\"}", 403, "data-mode-refused"),
                Done.once(
                        agent.raw(),
                        "/v1/contracts",
                        "{\"quote_id\":\"" + open + "\",\"callback\":{\"policy\":\"status_polling_only\"}}",
                        403,
                        "data-mode-refused"),
                Done.once(
                        agent.raw(),
                        "/v1/runs",
                        "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[{\"id\":\"" + piece.id()
                                + "\"}]}",
                        403,
                        "data-mode-refused"),
                Done.once(
                        quoted.raw(),
                        "/v1/quotes/" + quoted.quote().id() + "/payments",
                        "{\"route\":\"stripe_stablecoin\"}",
                        409,
                        "quote-expired"),
                Done.once(unpaid.raw(), "/v1/evidence?name=a", "x".repeat(600_000), 402, "payment-required"));
        List<Raw.Answer> first = requests.stream().map(Done::ask).toList();
        first.forEach(answer -> assertEquals(2, answer.status() / 100, answer::text));

        server.sql().change("UPDATE credential SET data_modes = 'none' WHERE agent = ?", TestServer.uuid(agent.id()));
        server.clock().forward(Duration.ofDays(1));
        for (int i = 0; i < requests.size(); i++) {
            Done request = requests.get(i);
            Raw.Answer again = Fingerprint.unchangedBy(server, request::ask);
            assertArrayEquals(first.get(i).body(), again.body(), () -> request.path() + again.text());
            assertEquals(
                    "true", again.headers().firstValue("Idempotent-Replayed").orElse(""));
            request.agent().fresh().post(request.path(), request.body()).refused(request.status(), request.code());
            request.agent()
                    .key(request.key())
                    .post(request.path(), request.body().replaceFirst("(?s)x$|}$", " }"))
                    .refused(422, "idempotency-key-reused");
        }
    }

    @Test
    void keysBelongToTheirAgentAndOperation() {
        Journey one = Journey.contracted(server, 1);
        Journey other = Journey.contracted(server, 1);
        String key = "the same for all";
        String first = one.raw()
                .key(key)
                .post("/v1/quotes", "{\"tool\":\"tokenops\"}")
                .done(201)
                .member("id");
        String second = other.raw()
                .key(key)
                .post("/v1/quotes", "{\"tool\":\"tokenops\"}")
                .done(201)
                .member("id");
        assertTrue(!first.equals(second));
        one.raw()
                .key('"' + key + '"')
                .post("/v1/runs", "{\"contract_id\":\"" + one.contract().id() + "\"}")
                .done(202);
    }

    @Test
    void copiesAtTheSameMomentHaveOneEffectAndOneAnswer() throws Exception {
        Journey agent = Journey.funded(server, 50).offer(Contract.Request::standing);
        agent.offer(wanted -> wanted.standing().pollingOnly()).accept();
        Raw keyed = agent.raw().fresh();
        String body = "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[{\"content\":\"a,b\"}]}";
        List<Raw.Answer> answers = atOnce(() -> keyed.post("/v1/runs", body));
        answers.forEach(answer ->
                assertEquals(answers.getFirst().text(), answer.done(202).text()));
        assertEquals(
                49,
                answers.stream()
                        .filter(answer -> answer.headers()
                                .firstValue("Idempotent-Replayed")
                                .isPresent())
                        .count());
        assertEquals(1, agent.client().listRuns(50).items().size());

        Raw.Answer quoted =
                agent.raw().post("/v1/quotes", "{\"tool\":\"tokenops\"}").done(201);
        Raw paying = agent.raw().fresh();
        List<Raw.Answer> payments = atOnce(() ->
                paying.post("/v1/quotes/" + quoted.member("id") + "/payments", "{\"route\":\"stripe_stablecoin\"}"));
        payments.forEach(answer -> assertTrue(answer.status() == 201 || answer.status() == 409, answer::text));
        assertEquals(
                1,
                payments.stream()
                        .filter(answer -> answer.status() == 201)
                        .map(Raw.Answer::text)
                        .distinct()
                        .count());
    }

    private static List<Raw.Answer> atOnce(Callable<Raw.Answer> request) throws Exception {
        List<Raw.Answer> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Raw.Answer> answer : callers.invokeAll(Collections.nCopies(50, request))) {
                answers.add(answer.get());
            }
        }
        return answers;
    }
}
