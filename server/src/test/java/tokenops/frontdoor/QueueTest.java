package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Run;
import tokenops.support.Eventually;
import tokenops.support.GatedTool;
import tokenops.support.Journey;
import tokenops.support.Queued;
import tokenops.support.TestServer;

/** The queue shares a node's slots among agents, whatever one of them piles up there. */
@Tag("slow")
class QueueTest {
    private static final int FLOOD = 500;

    @Test
    void floodOfOneAgentDelaysAnothersSingleRunByAFewExecutions() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool), Queued.policy(4, 4))) {
            Journey flood = Journey.contracted(server, FLOOD);
            Journey second = Journey.contracted(server, 3);
            Journey third = Journey.contracted(server, 1);
            try {
                begin(flood, FLOOD);
                Eventually.until("the flood has its share", () -> tool.begun().size() == 3);
                // One slot is left for who comes: then all of them are taken, and none of them moves.
                Run atOnce = second.begin();
                Eventually.until("it starts", () -> tool.begun().contains(atOnce.id()));
                Run more = second.begin();
                Run single = third.begin();
                assertEquals("queued", single.state());
                assertEquals(4, tool.begun().size());

                tool.let(1);
                Eventually.until("somebody is next", () -> tool.begun().size() == 5);
                assertEquals(single.id(), tool.begun().getLast(), "who has nothing at work comes first");

                tool.open();
                third.awaiting(single.id(), "result_ready");
                second.awaiting(more.id(), "result_ready");
                assertTrue(
                        tool.begun().indexOf(more.id()) < 20,
                        "the second run of an agent comes before hundreds of another's");
                Eventually.until(
                        "the flood ends as well",
                        () -> server.sql().number("SELECT count(*) FROM run WHERE state <> 'result_ready'") == 0);
                assertEquals(FLOOD + 3, tool.begun().size());
            } finally {
                tool.open();
            }
        }
    }

    private static void begin(Journey agent, int runs) {
        try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
            IntStream.range(0, runs).forEach(i -> callers.execute(agent::begin));
        }
    }

    @Test
    void agentAndToolHaveNoMoreAtWorkThanThePolicySays() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool), Queued.policy(100, 3, "{\"tokenops\":5}"))) {
            Journey one = Journey.contracted(server, 10);
            Journey other = Journey.contracted(server, 10);
            try {
                List<Run> ofOne =
                        IntStream.range(0, 6).mapToObj(i -> one.begin()).toList();
                assertEquals(
                        List.of("operating", "operating", "operating", "queued", "queued", "queued"),
                        ofOne.stream().map(Run::state).toList());
                List<Run> ofOther =
                        IntStream.range(0, 4).mapToObj(i -> other.begin()).toList();
                assertEquals(
                        List.of("operating", "operating", "queued", "queued"),
                        ofOther.stream().map(Run::state).toList());
                for (int done = 1; done <= 5; done++) {
                    int begun = 5 + done;
                    tool.let(1);
                    Eventually.until("the next begins", () -> tool.begun().size() == begun);
                    assertEquals(5, server.sql().number("SELECT count(*) FROM run WHERE state = 'operating'"));
                }
                tool.open();
                ofOne.forEach(run -> one.awaiting(run.id(), "result_ready"));
                ofOther.forEach(run -> other.awaiting(run.id(), "result_ready"));
                assertEquals(10, tool.begun().stream().distinct().count());
            } finally {
                tool.open();
            }
        }
    }

    @Test
    void workerThatLostItsLeaseChangesNothing() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Queued queue = new Queued(server);
            Journey agent = Journey.contracted(server, 1);
            Run run = agent.begin();
            Eventually.until("the tool is at work", () -> tool.begun().size() == 1);
            server.sql()
                    .change(
                            "UPDATE run SET node = ?, fence = fence + 1, due_at = due_at + interval '1 hour' WHERE id = ?",
                            UUID.randomUUID(),
                            TestServer.uuid(run.id()));
            tool.let(1);
            queue.awaitNode("working", 0);
            assertEquals("operating", agent.client().getRun(run.id()).state());
            assertEquals(0, server.sql().number("SELECT count(*) FROM transfer WHERE phase = 'post'"));
            assertEquals(0, server.sql().number("SELECT count(*) FROM document WHERE 'result_contract' = ANY(kinds)"));

            // Whoever had it is never heard of again.
            tool.open();
            server.clock().forward(Duration.ofHours(1));
            agent.awaiting(run.id(), "result_ready");
            assertEquals(List.of(run.id(), run.id()), tool.begun());
            assertEquals(1, server.sql().number("SELECT count(*) FROM transfer WHERE phase = 'post'"));
        }
    }

    @Test
    void toolOfACancelledRunIsToldToStop() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Journey agent = Journey.contracted(server, 1);
            Run run = agent.begin();
            Eventually.until("the tool is at work", () -> tool.begun().size() == 1);
            agent.client().cancelRun(run.id());
            server.clock().forward(Duration.ofSeconds(10));
            Eventually.until("the tool has stopped", () -> tool.stopped() == 1);
            new Queued(server).awaitNode("working", 0);
            assertEquals("cancelled", agent.client().getRun(run.id()).state());
            assertEquals(0, agent.client().getCredits().held().minor().signum());
        }
    }

    @Test
    void runThatNobodyTakesEndsAtItsDeadlineAndItsHoldIsReleased() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool), Queued.policy(8, 1))) {
            Journey agent = Journey.contracted(server, 2);
            Run first = agent.begin();
            Run second = agent.begin();
            server.clock().forward(Duration.ofHours(2));
            Run over = agent.awaiting(second.id(), "failed");
            assertEquals("released", over.creditState());
            assertTrue(over.exceptions().getFirst().detail().contains("more than 1 hours"), over::toString);
            tool.open();
            agent.awaiting(first.id(), "result_ready");
            assertEquals(List.of(first.id()), tool.begun());
        }
    }

    @Test
    void lossesOfNodesAreNoFailuresOfTheTool() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Journey agent = Journey.contracted(server, 1);
            Run run = agent.begin();
            for (int lost = 1; lost <= 2; lost++) {
                int begun = lost;
                Eventually.until("the tool is at work", () -> tool.begun().size() == begun);
                tool.fail(lost - 1);
                server.sql()
                        .change(
                                "UPDATE run SET node = ?, fence = fence + 1, due_at = now() WHERE id = ?",
                                UUID.randomUUID(),
                                TestServer.uuid(run.id()));
            }
            Eventually.until(
                    "the tool failed and was begun again", () -> tool.begun().size() == 4);
            tool.open();
            agent.awaiting(run.id(), "result_ready");
        }
    }

    @Test
    void runThatIsLostWithItsNodeAgainAndAgainIsGivenUp() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Journey agent = Journey.contracted(server, 1);
            Run run = agent.begin();
            Eventually.until("the tool is at work", () -> tool.begun().size() == 1);
            server.sql()
                    .change(
                            "UPDATE run SET node = ?, fence = fence + 1, losses = 9, due_at = now() WHERE id = ?",
                            UUID.randomUUID(),
                            TestServer.uuid(run.id()));
            Run over = agent.awaiting(run.id(), "failed");
            assertTrue(over.exceptions().getFirst().detail().contains("begun 10 times"), over::toString);
            assertEquals("released", over.creditState());
            tool.open();
        }
    }
}
