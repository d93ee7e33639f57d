package tokenops.runs;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tokenops.contracts.ContractRow;
import tokenops.ledger.Ledger;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.simulation.Wrong;
import tokenops.store.Memory;
import tokenops.store.Needs;
import tokenops.store.Rows;

/** The simulation's watch over runs sees what must never become of one. */
class WrongRunsTest {
    /** Runs to do wrong something with: one that holds credits, one with a result. */
    private record Runs(RunRow open, RunRow ready, ContractRow contract) {
        static Optional<Runs> of(Memory memory) {
            return in(memory, States.Run.OPERATING)
                    .flatMap(open -> in(memory, States.Run.RESULT_READY)
                            .map(ready -> new Runs(
                                    open,
                                    ready,
                                    memory.row(
                                                    ContractRow.TABLE,
                                                    open.contract().uuid())
                                            .orElseThrow())));
        }

        private static Optional<RunRow> in(Memory memory, States.Run state) {
            return memory.rows(RunRow.TABLE).stream()
                    .filter(run -> run.state() == state)
                    .findFirst();
        }

        void needs(Needs needs) {
            Ledger.needsForEnd(needs, open.agent(), open.hold());
            needs.lock(ContractRow.TABLE, contract.id().uuid())
                    .lock(RunRow.TABLE, open.id().uuid())
                    .lock(RunRow.TABLE, ready.id().uuid())
                    .find(Ticket.OF_RUN, open.id().uuid());
        }
    }

    /** @param says a part of the sentence that must be said */
    private record Case(String name, Deed deed, String says) {
        @Override
        public String toString() {
            return name;
        }
    }

    private interface Deed {
        Consumer<Rows> in(Runs runs);
    }

    private static Id.Transfer transfer() {
        return new Id.Transfer(new UUID(1, 1));
    }

    static List<Case> cases() {
        return List.of(
                new Case(
                        "a result that is worked on again",
                        runs -> rows ->
                                rows.put(RunRow.TABLE, runs.ready.leased(new UUID(1, 2), runs.ready.createdAt())),
                        "run result_ready doesn't become operating"),
                new Case(
                        "a state that doesn't follow",
                        runs -> rows -> rows.put(
                                RunRow.TABLE,
                                runs.ready.over(
                                        States.Run.UNDER_REVIEW,
                                        runs.ready.creditState(),
                                        runs.ready.history(),
                                        runs.ready.ended(),
                                        runs.ready.createdAt())),
                        "run result_ready doesn't become under_review"),
                new Case(
                        "a run that is cancelled and keeps its hold",
                        runs -> rows -> rows.put(
                                RunRow.TABLE,
                                runs.open.over(
                                        States.Run.CANCELLED,
                                        States.RunCredit.RELEASED,
                                        runs.open.history(),
                                        runs.open.ended(),
                                        runs.open.createdAt())),
                        "a grant holds otherwise than the runs"),
                new Case(
                        "a hold that is released while its run goes on",
                        runs -> rows -> Ledger.release(
                                rows,
                                runs.open.hold(),
                                transfer(),
                                runs.open.agent(),
                                runs.open.id().uuid(),
                                runs.open.createdAt()),
                        "a grant holds otherwise than the runs"),
                new Case(
                        "an end that its contract doesn't hear of",
                        runs -> rows -> {
                            Ending.released(
                                    rows,
                                    runs.open,
                                    transfer(),
                                    States.Run.CANCELLED,
                                    runs.open.history(),
                                    runs.open.createdAt());
                            rows.put(ContractRow.TABLE, runs.contract);
                        },
                        "a contract commits otherwise than its runs"),
                new Case(
                        "a lease that another takes without a new number",
                        runs -> rows -> {
                            RunRow other = runs.open.leased(new UUID(1, 2), runs.open.createdAt());
                            rows.put(RunRow.TABLE, RunRowFence.of(other, runs.open.fence()));
                        },
                        "what never changes of a run changes"),
                new Case(
                        "a contract that counts a run that there isn't",
                        runs -> rows -> rows.put(ContractRow.TABLE, runs.contract.begun(1)),
                        "a contract commits otherwise than its runs"));
    }

    /** The same run under another number. */
    private static final class RunRowFence {
        static RunRow of(RunRow run, long fence) {
            return new RunRow(
                    run.id(),
                    run.agent(),
                    run.contract(),
                    run.credential(),
                    run.tool(),
                    run.reference(),
                    run.state(),
                    run.creditState(),
                    run.hold(),
                    run.available(),
                    run.evidence(),
                    run.history(),
                    run.priority(),
                    new RunRow.Entry(run.node(), fence, run.dueAt(), run.attempts(), run.losses()),
                    run.ended(),
                    run.createdAt(),
                    Optional.empty());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isSeen(Case wrong) {
        Wrong.Found<Runs> found = Wrong.world(Runs::of);
        Wrong.isSeen(found, found.something()::needs, wrong.deed.in(found.something()), wrong.says);
    }
}
