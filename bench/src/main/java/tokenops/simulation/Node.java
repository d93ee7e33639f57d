package tokenops.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A server: its name in leases, how far its clock is off, and what waits in its lanes. It forgets all of that when it dies. */
public final class Node {
    private UUID id;
    private Duration skew = Duration.ZERO;
    private final List<List<Submission<?>>> lanes = new ArrayList<>();

    Node(UUID id, int homes) {
        this.id = id;
        for (int home = 0; home < homes; home++) {
            lanes.add(new ArrayList<>());
        }
    }

    /** Its name: another one after each start. */
    public UUID id() {
        return id;
    }

    Duration skew() {
        return skew;
    }

    void skew(Duration by) {
        skew = by;
    }

    List<Submission<?>> lane(int home) {
        return lanes.get(home);
    }

    /** Dies and starts anew; what waited is lost. */
    List<Submission<?>> restarted(UUID as) {
        id = as;
        List<Submission<?>> lost = new ArrayList<>();
        for (List<Submission<?>> lane : lanes) {
            lost.addAll(lane);
            lane.clear();
        }
        return lost;
    }
}
