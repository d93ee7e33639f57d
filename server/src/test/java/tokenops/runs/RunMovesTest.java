package tokenops.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.store.Command;
import tokenops.store.Database;
import tokenops.store.Lanes;
import tokenops.store.Reads;
import tokenops.store.Reply;
import tokenops.support.EveryMove;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** No command brings a run where its lifecycle doesn't lead, and a worker's commands only move a run that is at work. */
@ExtendWith(OneServer.class)
@Tag("slow")
class RunMovesTest {
    private final TestServer server;
    private final Ids ids;
    private final Journey agent;
    private final UUID run;

    RunMovesTest(TestServer server) {
        this.server = server;
        this.ids = new Ids(server.clock(), new SecureRandom());
        this.agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        this.run = TestServer.uuid(agent.begin().id());
    }

    @BeforeEach
    void itWaits() {
        agent.awaiting(Id.text(Id.Prefix.RUN, run), "awaiting_evidence");
    }

    @Test
    void runsMoveAsTheirLifecycleSays() {
        new EveryMove<>(
                        server,
                        RunRow.TABLE,
                        Lifecycle.RUN,
                        "state",
                        run,
                        (row, state) -> row.over(
                                state,
                                row.creditState(),
                                row.history(),
                                row.ended(),
                                server.clock().instant()))
                .trying(States.Run.class);
        server.sql().change("UPDATE run SET finished_at = NULL WHERE id = ?", run);
        agent.client().cancelRun(Id.text(Id.Prefix.RUN, run));
    }

    private void set(States.Run state, UUID node) {
        server.sql().change("UPDATE run SET state = ?, node = ?, due_at = NULL WHERE id = ?", state.word(), node, run);
    }

    private RunRow row(Database database) {
        return new Reads(database.connections())
                .one(RunRow.SELECT + "WHERE id = ?", RunRow.READER, run)
                .orElseThrow();
    }

    @Test
    void aWorkersCommandsMoveNothingThatIsNotAtWork() throws Exception {
        UUID node = ids.next(0);
        try (Database database =
                        Database.open(server.database(), new Database.Limits(2, Duration.ofSeconds(10)), "a test");
                Lanes lanes = new Lanes(new Home.Count(4), database.connections(), server.clock(), ids)) {
            set(States.Run.OPERATING, node);
            RunRow seen = row(database);
            for (States.Run state : States.Run.values()) {
                set(state, node);
                if (state != States.Run.OPERATING) {
                    Fingerprint.unchangedBy(server, () -> {
                        commands(seen)
                                .forEach((to, command) ->
                                        assertInstanceOf(Reply.Refused.class, lanes.submit(command), state + " " + to));
                        return seen;
                    });
                }
            }
            // The last one ends the run, and its hold with it.
            for (States.Run to :
                    new States.Run[] {States.Run.QUEUED, States.Run.AWAITING_EVIDENCE, States.Run.FAILED}) {
                set(States.Run.OPERATING, node);
                Optional<Command<RunRow>> command =
                        Optional.ofNullable(commands(row(database)).get(to));
                assertEquals(to, lanes.submit(command.orElseThrow()).orFail().state());
            }
        }
    }

    /** What a worker may do with a run, by where it leads. */
    private Map<States.Run, Command<RunRow>> commands(RunRow seen) {
        Ending.Holder holder = new Ending.Holder(seen);
        Home home = new Home((int) (run.getLeastSignificantBits() & 3));
        Instant later = server.clock().instant().plus(Duration.ofDays(1));
        Ticket ticket = new Ticket(
                new Id.ExceptionTicket(ids.next(seen.agent())),
                seen.agent(),
                seen.id(),
                "evidence_gap",
                "low",
                States.Ticket.OPEN,
                "a test",
                Optional.empty(),
                server.clock().instant(),
                Optional.empty());
        return Map.of(
                States.Run.QUEUED,
                new Ending.Again(home, holder, later, true),
                States.Run.AWAITING_EVIDENCE,
                new Ending.Paused(home, holder, ticket, Duration.ofDays(1)),
                States.Run.FAILED,
                new Ending.Failed(home, holder, new Id.Transfer(ids.next(seen.agent())), ticket));
    }
}
