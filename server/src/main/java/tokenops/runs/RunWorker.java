package tokenops.runs;

import java.util.List;
import tokenops.path.Id;

/** What a node does with the runs that its {@link Executor} has taken. */
abstract class RunWorker {
    /** Works on a run that this node has leased, to whatever end. On a thread of the run's own. */
    abstract void perform(RunRow run, List<EvidenceRow> evidence);

    /** Ends a run that isn't worked on, nothing debited. @param why as a sentence, without the end */
    abstract void giveUp(RunRow run, String why);

    /** Ends a run whose agent was waited for in vain. */
    abstract void waitedInVain(RunRow run);

    /** Tells the tool at work on a run to stop: somebody else has the run now, or it was cancelled. */
    abstract void stop(Id.Run run);

    /** How many tools were told to stop and haven't come back. */
    abstract long overrunning();
}
