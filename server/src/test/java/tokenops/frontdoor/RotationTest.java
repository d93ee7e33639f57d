package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.proof.Bundle;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.Jwk;
import tokenops.proof.MalformedProof;
import tokenops.proof.StandardWebhooks;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.Receiver;
import tokenops.support.TestServer;
import tokenops.tools.tokenops.TokenOpsTool;

/** Keys are replaced while two nodes work: whatever either signed is by a key that is published for it, and nothing is lost. */
@Tag("slow")
class RotationTest {
    private static final int ROTATIONS = 6;
    private static final int RUNS_BETWEEN = 25;
    private static final int MOST_RUNS = 2_000;

    @Test
    void runsAndCallbacksAreSoundWhileKeysAreReplacedAgainAndAgain() throws Exception {
        try (Receiver receiver = Receiver.answering();
                TestServer server = TestServer.start();
                TestServer.Node other = server.another(List.of(new TokenOpsTool()));
                Journey agent = Journey.on(server).callingBack(receiver.url())) {
            agent.submit()
                    .prove()
                    .claim()
                    .quote(MOST_RUNS, 10)
                    .pay()
                    .offer(wanted -> wanted.standing())
                    .accept();
            List<Raw> nodes = List.of(server.raw(), other.raw());
            ConcurrentLinkedQueue<String> runs = new ConcurrentLinkedQueue<>();
            AtomicBoolean over = new AtomicBoolean();
            try (ExecutorService callers = Executors.newFixedThreadPool(4)) {
                List<Future<?>> working = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    Raw node = nodes.get(i % 2).as(agent.credential().accessKey());
                    working.add(callers.submit(() -> {
                        while (!over.get()) {
                            runs.add(complete(node, agent.contract().id()));
                        }
                    }));
                }
                try {
                    for (int i = 0; i < ROTATIONS; i++) {
                        awaitMore(runs, working);
                        // At once on a node that hasn't heard of the other's, too.
                        rotate(server, nodes.get(i % 2), "attestation");
                        rotate(server, nodes.get((i + 1) % 2), "attestation");
                        rotate(server, nodes.get(i % 2), "webhook");
                    }
                    awaitMore(runs, working);
                } finally {
                    over.set(true);
                }
                for (Future<?> one : working) {
                    one.get();
                }
            }
            Eventually.until(
                    "every callback has an outcome",
                    () -> server.sql().number("SELECT count(*) FROM callback WHERE due_at IS NOT NULL") == 0);
            assertEquals(runs.size(), server.sql().number("SELECT count(*) FROM callback WHERE state = 'delivered'"));
            assertEquals("1", server.sql().text("SELECT max(attempts)::text FROM run"));
            Eventually.until(
                    "both nodes list every key that either made",
                    () -> nodes.stream().allMatch(node -> published(node).size() == 2 + 3 * ROTATIONS));
            List<Json.Obj> keys = published(server.raw());
            assertEquals(keys, published(other.raw()));
            proofsHold(server, agent, runs, keys);
            callbacksAreSigned(receiver, agent, runs.size(), keys);
        }
    }

    private static void awaitMore(Collection<String> runs, List<Future<?>> working) {
        int seen = runs.size();
        Eventually.until(
                "more runs end",
                () -> runs.size() > seen + RUNS_BETWEEN || working.stream().anyMatch(Future::isDone));
    }

    private static String complete(Raw node, String contract) {
        String run = node.fresh()
                .post("/v1/runs", "{\"contract_id\":\"" + contract + "\",\"evidence\":[]}")
                .done(202)
                .member("id");
        Eventually.until(
                "there is a result",
                () -> node.get("/v1/runs/" + run).done(200).member("state").equals("result_ready"));
        return run;
    }

    private static List<Json.Obj> published(Raw node) {
        return node.get("/.well-known/jwks.json").done(200).json().objects("keys");
    }

    private static void rotate(TestServer server, Raw node, String purpose) {
        node.as(server.operatorToken())
                .post("/v1/operator/signing-keys/" + purpose + "/rotate", "{\"reason\":\"a test\"}")
                .done(200);
    }

    private static void proofsHold(TestServer server, Journey agent, Iterable<String> runs, List<Json.Obj> keys)
            throws MalformedProof {
        Set<String> used = new HashSet<>();
        Map<String, Optional<String>> ends = new HashMap<>();
        keys.forEach(key -> ends.put(key.text("kid").orElseThrow(), key.text("valid_until")));
        assertEquals(1 + 2 * ROTATIONS + 1 + ROTATIONS, ends.size());
        Eventually.until("this node shows all of the log", () -> isSettled(server));
        for (String run : runs) {
            byte[] bundle = agent.proof(run);
            assertTrue(
                    server.verifier()
                            .verify(bundle, List.of(), server.clock().instant())
                            .holds(),
                    run);
            String key = Bundle.read(bundle).keys().getFirst().text("kid").orElseThrow();
            assertEquals(
                    ends.get(key),
                    SigningTest.endOf(bundle),
                    "of a key that was replaced it says until when it was valid");
            used.add(key);
        }
        Set<String> published = new HashSet<>();
        of("attestation", keys).forEach(key -> published.add(key.text("kid").orElseThrow()));
        assertEquals(1 + 2 * ROTATIONS, published.size());
        assertTrue(published.containsAll(used));
        assertTrue(used.size() > ROTATIONS, "each of those that were in use for a while: " + used.size());
    }

    private static boolean isSettled(TestServer server) {
        List<String> checkpoint =
                server.raw().get("/log/checkpoint").done(200).text().lines().toList();
        return server.sql().number("SELECT count(*) FROM leaf") == 0
                && server.sql().number("SELECT count(*) FROM log_entry") == Long.parseLong(checkpoint.get(1));
    }

    private static void callbacksAreSigned(Receiver receiver, Journey agent, int runs, List<Json.Obj> keys)
            throws MalformedProof {
        Set<String> ids = new HashSet<>();
        Set<String> used = new HashSet<>();
        for (Receiver.Message message : receiver.messages()) {
            StandardWebhooks.Headers headers = message.headers();
            Instant at = Instant.ofEpochSecond(Long.parseLong(headers.timestamp()));
            assertEquals(
                    StandardWebhooks.Verdict.VALID,
                    StandardWebhooks.verify(
                            headers, message.body(), List.of(agent.credential().callbackSecret()), List.of(), at));
            Json.Obj key = signer(message, keys, at);
            // The message's time is in whole seconds.
            assertTrue(!time(key, "valid_from").orElseThrow().isAfter(at.plusSeconds(1)));
            assertTrue(time(key, "valid_until").filter(end -> end.isBefore(at)).isEmpty());
            ids.add(headers.id());
            used.add(key.text("kid").orElseThrow());
        }
        assertEquals(runs, ids.size());
        assertEquals(runs, receiver.messages().size(), "none came twice");
        assertTrue(used.size() > ROTATIONS, "each that was in use: " + used.size());
    }

    /** The one published key for callbacks that has signed it. */
    private static Json.Obj signer(Receiver.Message message, List<Json.Obj> keys, Instant at) throws MalformedProof {
        List<Json.Obj> fitting = new ArrayList<>();
        for (Json.Obj key : of("webhook", keys)) {
            if (StandardWebhooks.verify(
                            message.headers(),
                            message.body(),
                            List.of(),
                            List.of(Jwk.offered(key).publicKey()),
                            at)
                    == StandardWebhooks.Verdict.VALID) {
                fitting.add(key);
            }
        }
        assertEquals(1, fitting.size());
        return fitting.getFirst();
    }

    private static List<Json.Obj> of(String purpose, List<Json.Obj> keys) {
        return keys.stream()
                .filter(key -> key.text("purpose").equals(Optional.of(purpose)))
                .toList();
    }

    private static Optional<Instant> time(Json.Obj key, String member) {
        return key.text(member).flatMap(DocumentTime::parse);
    }
}
