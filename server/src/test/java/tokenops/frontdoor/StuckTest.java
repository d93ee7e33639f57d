package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Contract;
import tokenops.client.Run;
import tokenops.proof.Json;
import tokenops.support.Eventually;
import tokenops.support.GatedTool;
import tokenops.support.Journey;
import tokenops.support.Queued;
import tokenops.support.TestServer;

/** Operators see what the queue does and what stands still in it, and get it going again. */
@Tag("slow")
class StuckTest {
    @Test
    void drainedNodeFinishesWhatItHasAndTakesNothingMore() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Queued queue = new Queued(server);
            Journey agent = Journey.contracted(server, 3);
            Run atWork = agent.begin();
            queue.awaitNode("working", 1);
            String node = queue.node().text("id").orElseThrow();
            assertTrue(queue.drain(true).orElse("").startsWith("no node takes runs now"));
            queue.awaitNode("draining", 1);
            Run later = agent.begin();
            assertEquals("queued", later.state());
            tool.open();
            agent.awaiting(atWork.id(), "result_ready");
            queue.awaitNode("drained", 0);
            assertEquals("queued", agent.client().getRun(later.id()).state());
            // Nobody works on it: that is what operators must see, and that only a node helps.
            String resume = "POST /v1/operator/nodes/" + node + "/resume";
            assertEquals(resume, queue.awaitStuck(later, "queue_heartbeat_missed"));
            queue.retry(later, "advance_queue").done(200);
            assertEquals(resume, queue.awaitStuck(later, "queue_heartbeat_missed"));
            // Its agent is told that it stands, and nothing of the operators' own.
            Json.Obj trail = agent.client().getTrail(later.id()).json();
            Json.Obj told = trail.object("stuck").orElseThrow();
            assertEquals(Optional.of("queue_heartbeat_missed"), told.text("reason"));
            assertEquals(Set.of("reason", "since", "detail"), told.members().keySet());
            assertFalse(trail.toString().contains("nod_"), trail::toString);
            assertFalse(trail.toString().contains("operator/"), trail::toString);

            assertEquals(Optional.empty(), queue.drain(false));
            agent.awaiting(later.id(), "result_ready");
            queue.awaitNode("working", 0);
            assertEquals(2, queue.node().whole("finished_last_minute").orElseThrow());
            Eventually.until(
                    "it isn't listed any more", () -> queue.stuck(later).isEmpty());
            assertEquals(
                    List.of("drainNode a test", "resumeNode a test"),
                    server.sql()
                            .texts(
                                    "SELECT action || ' ' || detail FROM audit WHERE subject = ? ORDER BY at, id",
                                    node));
            server.operator()
                    .post("/v1/operator/nodes/nod_" + agent.id().substring(4) + "/drain", "{\"reason\":\"x\"}")
                    .refused(404, "not-found");
            server.operator()
                    .post("/v1/operator/nodes/" + node + "/drain", "{\"reason\":\" \"}")
                    .refused(400, "invalid-request");
            agent.raw().get("/v1/operator/queue").refused(401, "not-authenticated");
        }
    }

    @Test
    void queueIsToldByToolAndAgent() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool), Queued.policy(100, 2))) {
            Queued queue = new Queued(server);
            Journey one = Journey.contracted(server, 5);
            Journey other = Journey.contracted(server, 1);
            Run first = one.begin();
            List.of(one.begin(), one.begin(), one.begin(), one.begin());
            other.begin();
            queue.awaitNode("working", 3);
            Json.Obj now = queue.now();
            assertLoad(3, 3, now.object("load").orElseThrow());
            assertEquals(1, now.objects("by_tool").size());
            assertLoad(3, 3, now.objects("by_tool").getFirst().object("load").orElseThrow());
            assertEquals(2, now.whole("agents").orElseThrow());
            Json.Obj most = now.objects("by_agent").getFirst();
            assertEquals(Optional.of(one.id()), most.text("agent_id"));
            assertLoad(3, 2, most.object("load").orElseThrow());
            assertTrue(most.object("load").orElseThrow().text("oldest_due_at").isPresent());
            assertLoad(0, 1, now.objects("by_agent").getLast().object("load").orElseThrow());
            assertEquals(List.of(), now.objects("stuck"));
            tool.open();
            one.awaiting(first.id(), "result_ready");
            Eventually.until(
                    "the queue is empty",
                    () -> queue.now()
                            .object("load")
                            .orElseThrow()
                            .whole("queued")
                            .equals(Optional.of(0L)));
        }
    }

    private static void assertLoad(long queued, long operating, Json.Obj load) {
        assertEquals(queued, load.whole("queued").orElseThrow());
        assertEquals(operating, load.whole("operating").orElseThrow());
    }

    @Test
    void everyReasonHasACommandThatHelps() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Queued queue = new Queued(server);
            Journey agent = Journey.contracted(server, 20);

            tool.fail(2);
            tool.open();
            Run failing = agent.begin();
            Eventually.until("it failed twice", () -> tool.begun().size() == 2);
            assertEquals("advance_queue", queue.awaitStuck(failing, "runner_error"));
            queue.retry(failing, "advance_queue").done(200);
            agent.awaiting(failing.id(), "result_ready");
            queue.retry(failing, "advance_queue").refused(409, "transition-refused");
            queue.retry(failing, "close_exception").refused(409, "transition-refused");
            queue.retry(failing, "retry_callback").refused(409, "transition-refused");
            queue.retry(failing, "replay_from_checkpoint").refused(400, "invalid-request");

            Journey waits = Journey.funded(server, 2)
                    .offer(wanted -> wanted.standing().pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                    .accept();
            Run incomplete = waits.awaiting(waits.begin().id(), "awaiting_evidence");
            assertEquals("request_evidence", queue.awaitStuck(incomplete, "missing_evidence"));
            String due = "SELECT due_at::text FROM run WHERE id = ?";
            String before = server.sql().text(due, TestServer.uuid(incomplete.id()));
            queue.retry(incomplete, "request_evidence").done(200);
            assertTrue(before.compareTo(server.sql().text(due, TestServer.uuid(incomplete.id()))) < 0);
            queue.retry(incomplete, "release_credit_allocation").done(200);
            Run cancelled = waits.client().getRun(incomplete.id());
            assertEquals("cancelled", cancelled.state());
            assertEquals("released", cancelled.creditState());
            Eventually.until(
                    "it isn't listed any more", () -> queue.stuck(incomplete).isEmpty());

            Journey controlled = Journey.funded(server, 1)
                    .offer(wanted -> wanted.pollingOnly().controlled())
                    .accept();
            Run reviewed = controlled.awaiting(controlled.begin().id(), "under_review");
            assertEquals("close_exception", queue.awaitStuck(reviewed, "manual_review_required"));
            queue.retry(reviewed, "close_exception").done(200);
            controlled.awaiting(reviewed.id(), "result_ready");

            try (Journey listening = Journey.on(server).listening()) {
                listening
                        .submit()
                        .prove()
                        .claim()
                        .quote(1, 10)
                        .pay()
                        .offer(wanted -> wanted)
                        .accept();
                Run told = listening.complete();
                UUID id = TestServer.uuid(told.id());
                Eventually.until(
                        "the callback is delivered",
                        () -> server.sql()
                                .text("SELECT state FROM callback WHERE run = ?", id)
                                .equals("delivered"));
                server.sql().change("UPDATE callback SET state = 'exhausted' WHERE run = ?", id);
                assertEquals("retry_callback", queue.awaitStuck(told, "callback_delivery_failed"));
                queue.retry(told, "retry_callback").done(200);
                Eventually.until(
                        "it is delivered once more",
                        () -> server.sql()
                                .text("SELECT state FROM callback WHERE run = ?", id)
                                .equals("recovered"));
            }
        }
    }

    @Test
    void runOfASilentNodeIsTakenUpByCommandWhereNobodyElseDoes() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Queued queue = new Queued(server);
            Journey agent = Journey.contracted(server, 1);
            Run run = agent.begin();
            queue.awaitNode("working", 1);
            queue.retry(run, "advance_queue").refused(409, "transition-refused");
            queue.drain(true);
            queue.awaitNode("draining", 1);
            server.sql()
                    .change(
                            "UPDATE run SET node = ?, fence = fence + 1, due_at = now() - interval '1 minute' WHERE id = ?",
                            UUID.randomUUID(),
                            TestServer.uuid(run.id()));
            assertEquals(
                    "POST /v1/operator/nodes/" + queue.node().text("id").orElseThrow() + "/resume",
                    queue.awaitStuck(run, "queue_heartbeat_missed"));
            queue.retry(run, "advance_queue").done(200);
            assertEquals("queued", agent.client().getRun(run.id()).state());
            tool.open();
            queue.awaitNode("drained", 0);
            queue.drain(false);
            agent.awaiting(run.id(), "result_ready");
        }
    }
}
