package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Evidence;
import tokenops.client.Run;
import tokenops.client.Trail;
import tokenops.proof.Json;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Queued;
import tokenops.support.TestServer;
import tokenops.tools.NotRepeatable;
import tokenops.tools.Tool;
import tokenops.tools.ToolDescription;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest;
import tokenops.tools.tokenops.TokenOpsTool;

/** A tool may work as long as it says, and no longer. */
@Tag("slow")
class TimeoutTest {
    /** Never finishes. Comes back when it is interrupted if there is evidence, and without evidence not even then. */
    private static final class Endless implements Tool {
        private final Tool real = new TokenOpsTool();
        private final CountDownLatch interrupted = new CountDownLatch(1);
        private volatile CountDownLatch over = new CountDownLatch(1);
        private final Duration most;

        Endless(Duration most) {
            this.most = most;
        }

        @Override
        public ToolDescription description() {
            ToolDescription that = real.description();
            return new ToolDescription(
                    that.name(),
                    that.version(),
                    that.checks(),
                    that.listed(),
                    that.summary(),
                    that.families(),
                    that.scope(),
                    that.outOfScope(),
                    that.outputs(),
                    most,
                    that.meters());
        }

        @Override
        public ToolOutcome run(ToolRequest request) {
            work(request);
            return real.run(request);
        }

        @Override
        public ToolOutcome again(ToolRequest request, Json.Obj resultPackage) throws NotRepeatable {
            work(request);
            return real.again(request, resultPackage);
        }

        private void work(ToolRequest request) {
            while (over.getCount() > 0) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    interrupted.countDown();
                    if (!request.evidence().isEmpty()) {
                        throw new IllegalStateException("interrupted", e);
                    }
                }
            }
        }

        @Override
        public byte[] report(Json.Obj resultPackage) {
            return real.report(resultPackage);
        }
    }

    @Test
    void toolThatWorksTooLongEndsItsRunAndTheHoldIsReleased() {
        Endless tool = new Endless(Duration.ofSeconds(1));
        try (TestServer server = TestServer.selling(List.of(tool))) {
            assertEquals(1, server.client().getTool("tokenops").maximumSeconds());
            Journey agent = Journey.contracted(server, 3);
            Evidence light = Evidence.text("a.csv", "text/csv", "a,b\n");
            Evidence heavy = Evidence.text("b.csv", "text/csv", "a,b\n".repeat(100_000));
            List<Run> begun = List.of(agent.begin(light), agent.begin(heavy), agent.begin());
            begun.forEach(run -> timedOut(agent, run));
            assertEquals(agent.quote().credits(), agent.client().getCredits().available());
            assertEquals(0, agent.client().getCredits().held().minor().signum());
            assertEquals(0, tool.interrupted.getCount());
            Eventually.until(
                    "nothing waits in the queue",
                    () -> server.sql().number("SELECT count(*) FROM run WHERE due_at IS NOT NULL") == 0);
            // The one without evidence didn't even come back when it was told to: what it keeps is seen.
            Eventually.until("the node says so", () -> {
                Json.Obj node = new Queued(server).node();
                return node.whole("working").equals(Optional.of(1L))
                        && node.whole("overrunning").equals(Optional.of(1L));
            });
            // What comes back after all changes nothing.
            tool.over.countDown();
            new Queued(server).awaitNode("working", 0);
            Run good = agent.complete();
            assertEquals("debited", good.creditState());
            begun.forEach(run -> timedOut(agent, run));
        }
    }

    @Test
    void runThatTimesOutWhileNothingCanBeWrittenEndsWhenItCan() {
        // long enough for the disk to be full when it is over
        Endless tool = new Endless(Duration.ofSeconds(5));
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Journey agent = Journey.contracted(server, 1);
            Run run = agent.begin();
            // What is refused is undone, but for the sequence's next value.
            server.sql().change("CREATE SEQUENCE refused");
            server.sql().change("""
                    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('refused');
                    RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$""");
            server.sql().change("""
                    CREATE TRIGGER no_room BEFORE UPDATE ON run FOR EACH ROW WHEN (NEW.state = 'failed')
                    EXECUTE FUNCTION no_room()""");
            Eventually.until(
                    "the end is refused",
                    () -> server.sql().text("SELECT is_called FROM refused").equals("t"));
            server.sql().change("DROP TRIGGER no_room ON run");
            assertEquals("released", agent.awaiting(run.id(), "failed").creditState());
            tool.over.countDown();
        }
    }

    /** The next one waits for the tool, not for the answer. */
    @Test
    void workThatIsDoneAgainTakesNoLongerThanItMay() {
        Endless tool = new Endless(Duration.ofSeconds(1));
        tool.over.countDown();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Run done = Journey.contracted(server, 1).complete();
            String again = "/v1/operator/runs/" + done.id() + "/reperform";
            tool.over = new CountDownLatch(1);
            Json.Obj answer = server.operator().post(again, "").done(200).json();
            assertEquals(Optional.of("not_repeatable"), answer.text("comparison"));
            assertEquals(Optional.of("it took longer than the 1 s that the tool may work"), answer.text("because"));
            server.operator().post(again, "").refused(503, "unavailable");
            tool.over.countDown();
            Eventually.until(
                    "it is done again",
                    () -> server.operator()
                            .post(again, "")
                            .json()
                            .text("comparison")
                            .equals(Optional.of("same")));
        }
    }

    private static void timedOut(Journey agent, Run begun) {
        Run run = agent.awaiting(begun.id(), "failed");
        assertEquals("released", run.creditState());
        assertEquals("tool_execution_pause", run.exceptions().getFirst().type());
        assertTrue(run.exceptions().getFirst().detail().contains("longer than the 1 s"));
        assertEquals(
                "timed_out",
                agent.client().getTrail(run.id()).stations().stream()
                        .filter(station -> station.station().equals("execution"))
                        .map(Trail.Station::state)
                        .findFirst()
                        .orElseThrow());
    }
}
