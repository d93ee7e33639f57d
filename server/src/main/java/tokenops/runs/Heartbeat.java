package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import tokenops.path.Id;
import tokenops.runs.NodeRow.Figures;
import tokenops.store.Every;

/**
 * This node's word to the others: that it is there, what it has in hand, and whether it takes more. It is said every second while
 * something changes, and every few seconds otherwise; every second the node hears whether it may take runs. One thread
 * beats; any thread asks and counts.
 */
final class Heartbeat {
    private static final Duration COUNTED = Duration.ofMinutes(1);

    private final Nodes nodes;
    private final Id.Node node;
    private final long slots;
    private final AtomicLong finished = new AtomicLong();
    private final Deque<Mark> lastMinute = new ArrayDeque<>();
    private final Every second = new Every(Duration.ofSeconds(1));
    private final Every still = new Every(Duration.ofSeconds(5));
    private Word said = new Word(false, new Figures(0, 0, 0, 0));
    private volatile boolean drained;

    Heartbeat(Nodes nodes, Id.Node node, long slots) {
        this.nodes = nodes;
        this.node = node;
        this.slots = slots;
    }

    /** What a node says of itself. */
    private record Word(boolean taking, Figures figures) {}

    /** How many had finished by then. */
    private record Mark(Instant at, long finished) {}

    /** Whether the operators let this node take runs, as far as it knows. */
    boolean mayTake() {
        return !drained;
    }

    /** A run has left this node's hands. */
    void finished() {
        finished.incrementAndGet();
    }

    /** Beats if it is time; whether an operator's wish has changed. */
    boolean beat(Instant now, long working, long overrunning) {
        if (!second.isTime(now)) {
            return false;
        }
        long all = finished.get();
        lastMinute.add(new Mark(now, all));
        while (lastMinute.getFirst().at.isBefore(now.minus(COUNTED))) {
            lastMinute.removeFirst();
        }
        long lately = all - lastMinute.getFirst().finished;
        boolean before = drained;
        Word word = new Word(!before, new Figures(slots, working, overrunning, lately));
        // An idle server writes nothing but what shows that it is there.
        boolean same = word.equals(said) && !still.isTime(now);
        drained = !(same ? nodes.mayTake(node) : nodes.beat(node, word.taking, word.figures));
        said = word;
        return drained != before;
    }

    /** The node stops. */
    void stop() {
        nodes.forget(node);
    }
}
