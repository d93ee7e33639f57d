package tokenops.runs;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.callbacks.CallbackRow;
import tokenops.callbacks.Deliveries;
import tokenops.contracts.Contracts;
import tokenops.contracts.Terms;
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

/** Controlled execution: a result waits under review until an operator releases it; its callback goes out then. */
public final class Reviews {
    private final Core core;
    private final Runs runs;
    private final Contracts contracts;

    public Reviews(Core core, Runs runs, Contracts contracts) {
        this.core = core;
        this.runs = runs;
        this.contracts = contracts;
    }

    /** Releases a result, as an operator wishes it. Refused: no such run, or one that isn't under review. */
    public Reply<Runs.Run> release(Id.Run id, OperatorOverride.By by, Optional<Once> once) {
        return runs.row(id)
                .map(run -> release(run, RunOverrides.of(core, run, "release", by), once))
                .orElseGet(() -> Reply.refused(Refusal.notFound("run")));
    }

    Reply<Runs.Run> release(RunRow run, OperatorOverride override, Optional<Once> once) {
        Terms terms = contracts.terms(run.contract()).orElseThrow();
        String outcome = run.ended()
                .result()
                .flatMap(core.documents()::byId)
                .map(PathDocuments::document)
                .flatMap(document -> document.json().text("outcome"))
                .orElse("");
        Release release = new Release(core.homes().of(run.id()), run.id(), terms, outcome);
        return core.lanes().submit(override.with(release), once);
    }

    record Release(Home home, Id.Run id, Terms terms, String outcome) implements Command<Runs.Run> {
        @Override
        public void needs(Needs needs) {
            needs.lock(RunRow.TABLE, id.uuid());
        }

        @Override
        public Outcome<Runs.Run> decide(Rows rows, Instant now) {
            RunRow run = rows.get(RunRow.TABLE, id.uuid()).orElseThrow();
            if (run.state() != States.Run.UNDER_REVIEW) {
                return Outcome.refused(Refusal.state(run.state(), "the run is not under review"));
            }
            RunRow next = run.over(States.Run.RESULT_READY, run.creditState(), run.history(), run.ended(), now);
            rows.put(RunRow.TABLE, next);
            run.ended()
                    .callback()
                    .ifPresent(callback -> rows.put(
                            CallbackRow.TABLE,
                            Deliveries.first(
                                            callback,
                                            run.agent(),
                                            run.id(),
                                            outcome,
                                            terms.callbackUrl().orElseThrow(),
                                            run.ended().result().orElseThrow(),
                                            run.ended().attestation().orElseThrow(),
                                            now)
                                    // Nobody has it in hand yet: whichever node comes first may take it.
                                    .again(now)));
            return Outcome.done(Runs.answer(next, List.of()));
        }
    }
}
