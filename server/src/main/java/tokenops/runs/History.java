package tokenops.runs;

import java.util.List;
import java.util.Optional;
import tokenops.path.Id;
import tokenops.path.Live;
import tokenops.path.States;

/** What has happened to a run, as its agent may read it. */
public final class History {
    private final Runs runs;

    public History(Runs runs) {
        this.runs = runs;
    }

    /** The events of a run so far, in order. */
    public record Listed(String runId, States.Run state, List<TaskEvent> items) implements Live {
        @Override
        public boolean over() {
            return !state.inFlight() && state != States.Run.UNDER_REVIEW;
        }
    }

    /** The history of the agent's run. */
    public Optional<Listed> of(Id.Agent agent, Id.Run id) {
        return runs.row(agent, id)
                .map(run ->
                        new Listed(run.id().text(), run.state(), run.history().events()));
    }
}
