package tokenops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tokenops.proof.Json;

class WireTest {
    private static final Retries QUICK =
            new Retries(4, Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofSeconds(30));
    private static final String RUN =
            "{\"id\":\"run_1\",\"kind\":\"run\",\"state\":\"queued\",\"credit_state\":\"held\","
                    + "\"tool\":\"tokenops\",\"contract_id\":\"con_1\",\"held\":{\"asset\":\"TEST_CREDIT/6\",\"amount\":\"7\"},"
                    + "\"exceptions\":[],\"created_at\":\"2026-11-23T10:15:30.123456Z\"}";
    private static final String BUSY = "{\"code\":\"unavailable\",\"detail\":\"d\",\"status\":503}";

    private final Scripted server;

    WireTest() throws IOException {
        server = new Scripted();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_busy_server_is_asked_again_with_the_same_key_and_body() {
        server.answers(503, BUSY).answers(503, Map.of("Retry-After", "0"), BUSY).answers(202, RUN);
        Run run = server.client().withRetries(QUICK).withAccessKey("tops_x").beginRun("con_1", "mine", List.of());
        assertEquals("run_1", run.id());
        assertEquals(7, run.held().minor().longValue());
        assertEquals(3, server.asked().size());
        assertEquals(
                1,
                server.asked().stream()
                        .map(each -> each.header("Idempotency-key"))
                        .distinct()
                        .count());
        assertEquals(
                1, server.asked().stream().map(Scripted.Asked::body).distinct().count());
        assertEquals("Bearer tops_x", server.asked().get(0).header("Authorization"));
        assertEquals(
                "{\"contract_id\":\"con_1\",\"evidence\":[],\"reference\":\"mine\"}",
                server.asked().get(0).body());
    }

    @Test
    void two_calls_have_two_keys() {
        server.answers(202, RUN).answers(202, RUN);
        server.client().beginRun("con_1", List.of());
        server.client().beginRun("con_1", List.of());
        assertNotEquals(
                server.asked().get(0).header("Idempotency-key"),
                server.asked().get(1).header("Idempotency-key"));
        assertFalse(server.asked().get(0).header("Idempotency-key").isEmpty());
    }

    @Test
    void a_copy_under_way_is_waited_for() {
        server.answers(409, "{\"code\":\"idempotency-in-flight\"}").answers(202, RUN);
        assertEquals(
                "queued",
                server.client().withRetries(QUICK).beginRun("c", List.of()).state());
    }

    @Test
    void a_refusal_is_a_problem_with_all_its_members() {
        server.answers(
                402,
                "{\"code\":\"payment-required\",\"detail\":\"0 are available\",\"pay_url\":\"/v1/quotes/quo_1/payments\",\"status\":402}");
        TokenOpsProblem problem =
                assertThrows(TokenOpsProblem.class, () -> server.client().beginRun("c", List.of()));
        assertEquals(402, problem.status());
        assertEquals("payment-required", problem.code());
        assertEquals(Optional.of("/v1/quotes/quo_1/payments"), problem.members().text("pay_url"));
        assertEquals(1, server.asked().size());
    }

    @Test
    void a_proxy_that_knows_no_problem_details_is_a_problem_too() {
        server.answers(418, "<html>");
        assertEquals(
                "http-418",
                assertThrows(TokenOpsProblem.class, () -> server.client().getRun("r"))
                        .code());
    }

    @Test
    void attempts_end() {
        for (int i = 0; i < 4; i++) {
            server.answers(503, BUSY);
        }
        TokenOps client = server.client().withRetries(QUICK);
        assertEquals(
                "unavailable",
                assertThrows(TokenOpsProblem.class, () -> client.getRun("run_1"))
                        .code());
        assertEquals(4, server.asked().size());
    }

    @Test
    void a_server_that_wants_to_be_left_alone_for_long_is_not_waited_for() {
        server.answers(503, Map.of("Retry-After", "3600"), BUSY);
        TokenOps client = server.client().withRetries(QUICK);
        assertThrows(TokenOpsProblem.class, () -> client.getRun("run_1"));
        assertEquals(1, server.asked().size());
    }

    @Test
    void nobody_there_is_said_after_all_attempts() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        TokenOps client = TokenOps.at(URI.create("http://127.0.0.1:" + port)).withRetries(QUICK);
        Unreachable away = assertThrows(Unreachable.class, () -> client.getRun("run_1"));
        assertTrue(String.valueOf(away.getMessage()).contains("after 4 attempts"), away.getMessage());
    }

    @Test
    void pauses_grow_and_stay_within_their_bound() {
        Retries retries = new Retries(9, Duration.ofMillis(50), Duration.ofSeconds(1), Duration.ofSeconds(5));
        Random random = new Random(1);
        for (int made = 1; made <= 60; made++) {
            Duration pause = retries.pause(made, random);
            Duration full = made > 5 ? Duration.ofSeconds(1) : Duration.ofMillis(50L << (made - 1));
            assertTrue(pause.compareTo(full) <= 0 && pause.multipliedBy(2).compareTo(full) >= 0, made + ": " + pause);
        }
    }

    @Test
    void a_document_without_its_digest_is_not_handed_out() {
        Json.Obj quote = Json.object().put("kind", "quote").put("id", "quo_1").build();
        server.answers(
                        200,
                        Map.of("ETag", "\"" + Document.of(quote).digest() + "\""),
                        "{\"id\":\"quo_1\",\"kind\":\"quote\"}")
                .answers(200, Map.of("ETag", "\"sha256:00\""), "{\"id\":\"quo_1\",\"kind\":\"quote\"}")
                .answers(200, "{\"kind\":\"quote\",\"id\":\"quo_1\"}");
        assertEquals("quo_1", server.client().getResult("run_1").id());
        assertThrows(UnsoundAnswer.class, () -> server.client().getResult("run_1"));
        assertThrows(UnsoundAnswer.class, () -> server.client().getResult("run_1"));
    }

    @Test
    void an_agent_signs_no_text_but_a_key_proof() {
        String submitted = "{\"id\":\"agt_1\",\"state\":\"submitted\",\"trust_state\":\"pending\",\"mode\":\"test\","
                + "\"key_thumbprint\":\"t\",\"nonce\":\"n\",\"status_url\":\"http://x/v1/status/abc\",\"proof_text\":\"%s\"}";
        server.answers(201, submitted.replace("%s", "tokenops-key-proof\\norigin\\nagt_1\\nn"))
                .answers(201, submitted.replace("%s", "tokenops-key-proof\\norigin\\nagt_2\\nn"))
                .answers(201, submitted.replace("%s", "I owe you"));
        Json.Obj manifest = Json.object().put("name", "a").build();
        AgentKey key = AgentKey.generate();
        Onboarding.Submitted good = server.client().submitAgent(manifest, key.jwk());
        assertEquals("origin", good.origin());
        assertEquals("abc", good.statusToken());
        assertThrows(UnsoundAnswer.class, () -> server.client().submitAgent(manifest, key.jwk()));
        assertThrows(UnsoundAnswer.class, () -> server.client().submitAgent(manifest, key.jwk()));
    }
}
