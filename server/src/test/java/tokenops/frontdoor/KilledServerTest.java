package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** What was acknowledged survives {@code kill -9}, and happens once. Slow: the dead server's leases must run out. */
@Tag("slow")
class KilledServerTest {
    private static final int REQUESTS = 400;
    private static final int ACKNOWLEDGED_BEFORE = 120;

    @Test
    void everyAcknowledgedRunEndsWithAResultAndNoneTwice() throws Exception {
        try (TestServer server = TestServer.process()) {
            Journey agent = Journey.contracted(server, REQUESTS);
            String body =
                    "{\"contract_id\":\"" + agent.contract().id() + "\",\"evidence\":[{\"content\":\"a,b\\n1,2\\n\"}]}";
            Map<String, String> acknowledged = new ConcurrentHashMap<>();
            Queue<String> unanswered = new ConcurrentLinkedQueue<>();
            try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
                IntStream.range(0, REQUESTS)
                        .mapToObj(i -> "run " + i)
                        .forEach(key -> callers.execute(() -> {
                            try {
                                Raw.Answer answer = agent.raw().key(key).post("/v1/runs", body);
                                acknowledged.put(key, answer.done(202).member("id"));
                            } catch (UncheckedIOException e) {
                                unanswered.add(key);
                            }
                        }));
                Eventually.until("runs are acknowledged", () -> acknowledged.size() >= ACKNOWLEDGED_BEFORE);
                server.stop();
            }
            assertTrue(acknowledged.size() < REQUESTS, "the kill came too late");

            server.begin();
            for (String key : unanswered) {
                acknowledged.put(
                        key,
                        agent.raw().key(key).post("/v1/runs", body).done(202).member("id"));
            }
            for (Map.Entry<String, String> run : acknowledged.entrySet()) {
                assertEquals(
                        run.getValue(),
                        agent.raw()
                                .key(run.getKey())
                                .post("/v1/runs", body)
                                .done(202)
                                .member("id"));
                agent.awaiting(run.getValue(), "result_ready");
            }

            List<String> runs = new ArrayList<>(acknowledged.values());
            assertEquals(REQUESTS, runs.stream().distinct().count());
            assertEquals(REQUESTS, server.sql().number("SELECT count(*) FROM run"));
            assertEquals(
                    REQUESTS,
                    server.sql().number("SELECT count(*) FROM document WHERE 'result_contract' = ANY(kinds)"));
            assertEquals(REQUESTS, server.sql().number("SELECT count(*) FROM transfer WHERE phase = 'post'"));
            assertEquals(0, agent.client().getCredits().held().minor().signum());
            assertEquals(
                    List.of(),
                    server.sql().texts("SELECT asset FROM account GROUP BY asset HAVING sum(credits) <> sum(debits)"));
            assertTrue(server.verifier()
                    .verify(
                            agent.proof(runs.getFirst()),
                            List.of(),
                            server.clock().instant())
                    .holds());
        }
    }
}
