package tokenops.runs;

import java.time.Instant;
import java.util.Optional;
import tokenops.contracts.ContractRow;
import tokenops.ledger.Ledger;
import tokenops.log.Leaf;
import tokenops.log.OperatorOverride;
import tokenops.log.PublicLog;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;

/** The ends that an agent, or an operator for it, puts to its runs: cancelled before there is a result, closed when it has what it wanted. */
public final class RunEnds {
    private final Core core;
    private final Runs runs;
    private final PublicLog log;

    public RunEnds(Core core, Runs runs, PublicLog log) {
        this.core = core;
        this.runs = runs;
        this.log = log;
    }

    /** Ends a run before it has a result: its hold is released whole. Refused once the result is there. */
    public Reply<Runs.Run> cancel(Caller.Agent caller, Id.Run id, Optional<Once> once) {
        return change(caller, id, States.Run.CANCELLED, once);
    }

    /** The same for any run, as an operator wishes it. */
    Reply<Runs.Run> cancel(RunRow run, OperatorOverride override, Optional<Once> once) {
        return core.lanes().submit(override.with(change(run, States.Run.CANCELLED, "cancelled by an operator")), once);
    }

    /**
     * The agent has what it wanted: a run with a result is closed. Refused until its attestation is in a signed checkpoint and its
     * callback has an outcome: both are proofs that a closed run has.
     */
    public Reply<Runs.Run> close(Caller.Agent caller, Id.Run id, Optional<Once> once) {
        Optional<Refusal> early = runs.row(caller.id(), id).flatMap(this::tooEarlyToClose);
        if (early.isPresent()) {
            return Reply.refused(early.get());
        }
        return change(caller, id, States.Run.CLOSED, once);
    }

    private Optional<Refusal> tooEarlyToClose(RunRow run) {
        if (run.state() != States.Run.RESULT_READY) {
            return Optional.empty();
        }
        boolean logged = core.documents()
                .byId(run.ended().attestation().orElseThrow())
                .flatMap(Leaf::of)
                .filter(log::has)
                .isPresent();
        boolean delivering = run.ended().callback().isPresent()
                && core.reads()
                        .one(
                                "SELECT 1 FROM callback WHERE home = ? AND id = ? AND due_at IS NOT NULL",
                                row -> true,
                                core.homes().of(run.id()),
                                run.ended().callback().get().uuid())
                        .isPresent();
        return logged && !delivering
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        Problem.PROOF_NOT_READY,
                        logged
                                ? "the callback has no outcome yet"
                                : "the attestation is not in a signed checkpoint yet"));
    }

    private Reply<Runs.Run> change(Caller.Agent caller, Id.Run id, States.Run to, Optional<Once> once) {
        Optional<RunRow> run = runs.row(caller.id(), id);
        if (run.isEmpty()) {
            return Reply.refused(Refusal.notFound("run"));
        }
        return core.lanes().submit(change(run.get(), to, "cancelled by the agent"), once);
    }

    private Change change(RunRow run, States.Run to, String why) {
        return new Change(
                core.homes().of(run.id()), run, new Id.Transfer(core.ids().next(run.agent())), to, why);
    }

    record Change(Home home, RunRow seen, Id.Transfer transfer, States.Run to, String why)
            implements Command<Runs.Run> {
        @Override
        public void needs(Needs needs) {
            Ledger.needsForEnd(needs, seen.agent(), seen.hold());
            needs.lock(ContractRow.TABLE, seen.contract().uuid())
                    .lock(RunRow.TABLE, seen.id().uuid())
                    .find(Ticket.OF_RUN, seen.id().uuid());
        }

        @Override
        public Outcome<Runs.Run> decide(Rows rows, Instant now) {
            RunRow run = rows.get(RunRow.TABLE, seen.id().uuid()).orElseThrow().seenAt(now);
            if (!Lifecycle.RUN.allows(run.state(), to)) {
                return Outcome.refused(Refusal.state(run.state(), "a run in this state can't become " + to.word()));
            }
            RunRow next;
            if (to == States.Run.CANCELLED) {
                next = Ending.released(
                        rows,
                        run,
                        transfer,
                        States.Run.CANCELLED,
                        run.history().with(TaskEvent.Type.CREDITS_RELEASED, now, Optional.of(why)),
                        now);
            } else {
                next = run.over(
                        to, run.creditState(), run.history().with(TaskEvent.Type.RUN_CLOSED, now), run.ended(), now);
                rows.put(RunRow.TABLE, next);
            }
            return Outcome.done(
                    Runs.answer(next, rows.find(Ticket.OF_RUN, seen.id().uuid())));
        }
    }
}
