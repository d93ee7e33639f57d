package tokenops.store;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import tokenops.path.Home;
import tokenops.path.Ids;
import tokenops.path.Sealer;
import tokenops.proof.DocumentTime;

/** What every station works with: the lanes to write, reads, sealed documents, and the sources of time and chance. */
public record Core(Lanes lanes, Reads reads, Documents documents, Sealer sealer, Ids ids, Clock clock) {
    public Home.Count homes() {
        return lanes.homes();
    }

    /**
     * What a request was answered before: asked before the first commit of an effect that lies in several, and where something
     * before the lane has refused. Empty when the key is new.
     */
    public <A> Optional<Reply<A>> replay(Home home, Once once) {
        return KeptAnswers.replay(reads, home, once);
    }

    /** The time, to the microsecond. */
    public Instant now() {
        return DocumentTime.micros(clock.instant());
    }
}
