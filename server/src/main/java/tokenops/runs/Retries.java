package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.callbacks.CallbackRow;
import tokenops.callbacks.Callbacks;
import tokenops.contracts.Contracts;
import tokenops.log.OperatorOverride;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;

/** What operators do for runs that don't move ({@link Stuck} names it): each is sealed as an override. */
public final class Retries {
    private final Core core;
    private final Runs runs;
    private final Contracts contracts;
    private final Callbacks callbacks;
    private final Reviews reviews;
    private final RunEnds ends;
    private final Executor executor;

    public Retries(
            Core core,
            Runs runs,
            Contracts contracts,
            Callbacks callbacks,
            Reviews reviews,
            RunEnds ends,
            Executor executor) {
        this.core = core;
        this.runs = runs;
        this.contracts = contracts;
        this.callbacks = callbacks;
        this.reviews = reviews;
        this.ends = ends;
        this.executor = executor;
    }

    /** Does it. Refused: no such run, a state that the command doesn't start from, a run whose node still has it in hand. */
    public Reply<Runs.Run> retry(Id.Run id, RetryCommand command, OperatorOverride.By by, Optional<Once> once) {
        Optional<RunRow> run = runs.row(id);
        if (run.isEmpty()) {
            return Reply.refused(Refusal.notFound("run"));
        }
        if (!command.from().contains(run.get().state())) {
            return Reply.refused(doesNothing(command, run.get()));
        }
        OperatorOverride override = RunOverrides.of(core, run.get(), command.word(), by);
        return switch (command) {
            case CLOSE_EXCEPTION -> reviews.release(run.get(), override, once);
            case RELEASE_CREDIT_ALLOCATION -> ends.cancel(run.get(), override, once);
            case RETRY_CALLBACK -> redeliver(run.get(), override, once);
            case ADVANCE_QUEUE, REQUEST_EVIDENCE -> {
                Duration patience =
                        contracts.terms(run.get().contract()).orElseThrow().evidenceWait();
                Reply<Runs.Run> reply =
                        core.lanes().submit(override.with(new Move(core.homes().of(id), id, command, patience)), once);
                executor.wake();
                yield reply;
            }
        };
    }

    private static Refusal doesNothing(RetryCommand command, RunRow run) {
        return Refusal.state(run.state(), command.word() + " does nothing for a run in this state");
    }

    private Reply<Runs.Run> redeliver(RunRow run, OperatorOverride override, Optional<Once> once) {
        Optional<CallbackRow> callback = run.ended().callback().flatMap(callbacks::row);
        return callback.isEmpty()
                ? Reply.refused(Refusal.state(run.state(), "the run has no callback"))
                : core.lanes()
                        .submit(
                                override.with(callbacks.again(callback.get()).answering(Runs.answer(run, List.of()))),
                                once);
    }

    record Move(Home home, Id.Run id, RetryCommand command, Duration patience) implements Command<Runs.Run> {
        @Override
        public void needs(Needs needs) {
            needs.lock(RunRow.TABLE, id.uuid()).find(Ticket.OF_RUN, id.uuid());
        }

        @Override
        public Outcome<Runs.Run> decide(Rows rows, Instant now) {
            RunRow run = rows.get(RunRow.TABLE, id.uuid()).orElseThrow();
            if (!command.from().contains(run.state())) {
                return Outcome.refused(doesNothing(command, run));
            }
            boolean inHand = run.state() == States.Run.OPERATING
                    && run.dueAt().filter(now::isBefore).isPresent();
            if (inHand) {
                return Outcome.refused(Refusal.state(run.state(), "a node works on the run and says so"));
            }
            RunRow next = switch (run.state()) {
                case OPERATING -> run.lost(run.createdAt());
                case QUEUED -> run.queued(run.createdAt(), run.history());
                default -> run.waitingAnew(now.plus(patience));
            };
            rows.put(RunRow.TABLE, next);
            return Outcome.done(Runs.answer(next, rows.find(Ticket.OF_RUN, id.uuid())));
        }
    }
}
