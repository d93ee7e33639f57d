package tokenops.store;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import tokenops.path.Home;
import tokenops.path.Ids;

/**
 * The one way to write: a lane per home, each applying batches of commands in one transaction at a time.
 *
 * <p>Any number of threads submit; each waits until its command is durable or refused. A lane's queue is bounded: a full one
 * refuses with 503 rather than grow.
 */
public final class Lanes implements AutoCloseable {
    private final Home.Count homes;
    private final List<Lane> lanes = new ArrayList<>();

    public Lanes(Home.Count homes, DataSource source, Clock clock, Ids ids) {
        this.homes = homes;
        for (int home = 0; home < homes.homes(); home++) {
            lanes.add(new Lane(new Home(home), source, clock, ids));
        }
    }

    /** How many homes there are. */
    public Home.Count homes() {
        return homes;
    }

    /** Does the command, once it is durable. */
    public <A> Reply<A> submit(Command<A> command) {
        return submit(command, Optional.empty());
    }

    /** Does the command unless its key was used before; keeps the answer under the key. */
    public <A> Reply<A> submit(Command<A> command, Optional<Once> once) {
        return lanes.get(command.home().number()).submit(command, once);
    }

    /** Whether the database has no room to write: everything is refused, and tried again every second. */
    public boolean isDiskFull() {
        return lanes.stream().anyMatch(Lane::isDiskFull);
    }

    /** Takes nothing more, finishes what was taken. */
    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }
}
