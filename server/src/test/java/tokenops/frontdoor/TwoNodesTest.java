package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Run;
import tokenops.support.Eventually;
import tokenops.support.GatedTool;
import tokenops.support.Journey;
import tokenops.support.Queued;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** Two nodes share a queue: what one has no room for or may not take, the other does. Slow: a stopping node waits for its runs. */
@Tag("slow")
class TwoNodesTest {
    @Test
    void runsGoWhereThereIsRoomAndBackWhenANodeStops() throws IOException {
        GatedTool here = new GatedTool();
        GatedTool there = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(here), Queued.policy(8, 2))) {
            Queued queue = new Queued(server);
            Journey agent = Journey.contracted(server, 6);
            List<Run> first = List.of(agent.begin(), agent.begin());
            queue.awaitNode("working", 2);
            String node = queue.node().text("id").orElseThrow();
            Run waits = agent.begin();
            assertEquals("queued", waits.state());
            TestServer.Node other = server.another(List.of(there));
            try {
                Eventually.until("the other node takes it", () -> there.begun().equals(List.of(waits.id())));
                Raw.Answer drained = server.operator()
                        .post("/v1/operator/nodes/" + node + "/drain", "{\"reason\":\"a test\"}")
                        .done(200);
                assertEquals(Optional.empty(), drained.json().text("warning"), "the other one takes runs");
                here.open();
                first.forEach(run -> agent.awaiting(run.id(), "result_ready"));
                Eventually.until("the node is drained", () -> state(queue, node).equals(Optional.of("drained")));
                Run later = agent.begin();
                Eventually.until(
                        "the other node takes it as well", () -> there.begun().contains(later.id()));
                assertEquals(2, here.begun().size());

                // It can't finish what it has: that goes back without a wait for its leases.
                other.close();
                assertEquals(
                        List.of("queued 0", "queued 0"),
                        server.sql().texts("SELECT state || ' ' || attempts FROM run WHERE due_at IS NOT NULL"));
                assertEquals(1, queue.now().objects("nodes").size());
                server.operator()
                        .post("/v1/operator/nodes/" + node + "/resume", "{\"reason\":\"a test\"}")
                        .done(200);
                agent.awaiting(waits.id(), "result_ready");
                agent.awaiting(later.id(), "result_ready");
            } finally {
                here.open();
                there.open();
                other.close();
            }
        }
    }

    private static Optional<String> state(Queued queue, String node) {
        return queue.now().objects("nodes").stream()
                .filter(one -> one.text("id").equals(Optional.of(node)))
                .findFirst()
                .flatMap(one -> one.text("state"));
    }
}
