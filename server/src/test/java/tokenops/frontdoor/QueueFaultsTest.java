package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tokenops.client.Contract;
import tokenops.client.Run;
import tokenops.support.Eventually;
import tokenops.support.GatedTool;
import tokenops.support.Journey;
import tokenops.support.Queued;
import tokenops.support.TestServer;

/** What is wrong with one run, or with one home, is no other's trouble: those are claimed, renewed and taken up as always. */
@Tag("slow")
class QueueFaultsTest {
    private static final int HOMES = 4;

    private static String due(TestServer server, Run run) {
        return server.sql().text("SELECT due_at::text FROM run WHERE id = ?", TestServer.uuid(run.id()));
    }

    private static long home(String id) {
        return TestServer.uuid(id).getLeastSignificantBits() & (HOMES - 1);
    }

    @Test
    void overdueRunThatCannotBeEndedHoldsUpNeitherClaimsNorLeases() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool), Queued.policy(8, 1))) {
            Journey agent = Journey.contracted(server, 2);
            Run atWork = agent.begin();
            Run damaged = agent.begin();
            server.sql().change("UPDATE run SET events = '[' WHERE id = ?", TestServer.uuid(damaged.id()));
            server.clock().forward(Duration.ofHours(2));
            String before = due(server, atWork);
            Eventually.until("the lease is renewed", () -> !due(server, atWork).equals(before));

            Journey other = Journey.contracted(server, 2);
            List<Run> runs = List.of(other.begin(), other.begin());
            assertEquals("queued", runs.getLast().state());
            tool.open();
            runs.forEach(run -> other.awaiting(run.id(), "result_ready"));
            agent.awaiting(atWork.id(), "result_ready");
        }
    }

    @Test
    void waitThatCannotBeEndedKeepsNoRunFromBeingTakenUp() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Journey agent = Journey.funded(server, 2)
                    .offer(wanted -> wanted.standing().pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                    .accept();
            tool.let(1);
            Run waits = agent.awaiting(agent.begin().id(), "awaiting_evidence");
            Run lost = agent.begin();
            Eventually.until("the tool is at work", () -> tool.begun().size() == 2);
            server.sql()
                    .change(
                            "UPDATE run SET contract = ?, due_at = now() - interval '1 hour' WHERE id = ?",
                            UUID.randomUUID(),
                            TestServer.uuid(waits.id()));
            server.sql()
                    .change(
                            "UPDATE run SET node = ?, fence = fence + 1, due_at = now() WHERE id = ?",
                            UUID.randomUUID(),
                            TestServer.uuid(lost.id()));
            Eventually.until("it is begun again", () -> tool.begun().size() == 3);
            tool.open();
            agent.awaiting(lost.id(), "awaiting_evidence");
        }
    }

    @Test
    void homeThatRefusesCostsTheOthersNoLease() {
        GatedTool tool = new GatedTool();
        try (TestServer server = TestServer.selling(List.of(tool))) {
            Journey first = Journey.contracted(server, 1);
            Journey other = Stream.generate(() -> Journey.contracted(server, 1))
                    .filter(agent -> home(agent.id()) != home(first.id()))
                    .findFirst()
                    .orElseThrow();
            boolean inOrder = home(first.id()) < home(other.id());
            Run refused = (inOrder ? first : other).begin();
            Run renewed = (inOrder ? other : first).begin();
            Eventually.until("both are at work", () -> tool.begun().size() == 2);
            server.sql().change("""
                    CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$""");
            server.sql()
                    .change("CREATE TRIGGER no_room BEFORE UPDATE ON run FOR EACH ROW WHEN (NEW.home = "
                            + home(refused.id()) + ") EXECUTE FUNCTION no_room()");
            String before = due(server, renewed);
            Eventually.until("the lease is renewed", () -> !due(server, renewed).equals(before));
            server.sql().change("DROP TRIGGER no_room ON run");
            tool.open();
            Stream.of(first, other)
                    .forEach(agent -> agent.awaiting(
                            home(agent.id()) == home(refused.id()) ? refused.id() : renewed.id(), "result_ready"));
        }
    }
}
