package tokenops.callbacks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tokenops.callbacks.CallbackRow.Attempt;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Sealed;
import tokenops.simulation.Node;
import tokenops.simulation.Papers;
import tokenops.simulation.Requests;
import tokenops.simulation.Submission;
import tokenops.simulation.World;
import tokenops.store.Index;
import tokenops.store.Reply;
import tokenops.store.SimulatedLane;

/** Callbacks: nodes deliver what they have in hand, take what is due, and write down what came of it; receivers are often dead. */
public final class CallbackMoves {
    private static final List<Duration> SCHEDULE = Deliveries.SCHEDULE;
    private static final int REMEMBERED = 40;

    private final World world;
    private final Requests requests;
    private final Papers papers;
    private final Map<Node, List<Taken>> taken = new HashMap<>();
    private final List<CallbackRow> told = new ArrayList<>();
    private boolean alive;

    /** A callback that a node has in hand. */
    private record Taken(CallbackRow callback, UUID node) {}

    public CallbackMoves(World world, Requests requests, Papers papers) {
        this.world = world;
        this.requests = requests;
        this.papers = papers;
        world.nodes().forEach(node -> taken.put(node, new ArrayList<>()));
    }

    /** Prepares a lane for the look-ups of callbacks. */
    public static void index(SimulatedLane lane) {
        lane.memory().index(CallbackRow.DUE, Index.due(CallbackRow::dueAt, CallbackRow.Due::at, CallbackRow.Due::most));
    }

    private List<Taken> taken(Node node) {
        List<Taken> all = Optional.ofNullable(taken.get(node)).orElseThrow();
        all.removeIf(one -> !one.node.equals(node.id()));
        return all;
    }

    /** The node has just made this one. */
    public void offer(Node node, CallbackRow callback) {
        taken(node).add(new Taken(callback, node.id()));
    }

    /** A node takes what is due. @param most how many */
    public void take(int most) {
        Node node = world.act();
        for (SimulatedLane lane : world.lanes()) {
            world.submit(
                    node,
                    Submission.of(new Deliveries.Take(lane.home(), world.now(), most))
                            .whenTold(reply -> {
                                if (reply instanceof Reply.Done<List<CallbackRow>>(List<CallbackRow> callbacks)) {
                                    callbacks.forEach(callback -> offer(node, callback));
                                }
                            }));
        }
    }

    /** A node delivers one that it has in hand. */
    public void deliver() {
        Node node = world.act();
        List<Taken> all = taken(node);
        if (all.isEmpty()) {
            return;
        }
        CallbackRow callback = all.remove(world.random().nextInt(all.size())).callback;
        CallbackRow next = Deliveries.after(callback, attempt(), SCHEDULE, world.now());
        Optional<Sealed> outcome = Deliveries.isOutcome(callback, next, SCHEDULE)
                ? Optional.of(papers.sealed(Kind.CALLBACK_DELIVERY, callback.id()))
                : Optional.empty();
        world.submit(
                node, Submission.of(new Deliveries.Record(world.homes().of(callback.id()), callback, next, outcome)));
        if (told.size() == REMEMBERED) {
            told.remove(world.random().nextInt(REMEMBERED));
        }
        told.add(callback);
    }

    private Attempt attempt() {
        Instant now = world.now();
        if (alive) {
            return new Attempt(now, 5, Optional.of(200), Optional.empty());
        }
        return switch (world.random().nextInt(6)) {
            case 0 -> new Attempt(now, 5, Optional.empty(), Optional.of("no connection"));
            case 1 -> new Attempt(now, 5, Optional.of(503), Optional.empty());
            case 2 -> new Attempt(now, 5, Optional.of(world.oneIn(5) ? 410 : 500), Optional.empty());
            default -> new Attempt(now, 5, Optional.of(200), Optional.empty());
        };
    }

    /** Whether no node has one in hand. */
    public boolean isIdle() {
        return world.nodes().stream().allMatch(node -> taken(node).isEmpty());
    }

    /** From now on every receiver answers. */
    public void revive() {
        alive = true;
    }

    /** An agent wants one delivered once more. */
    public void again() {
        if (told.isEmpty()) {
            return;
        }
        CallbackRow callback = world.any(told);
        Id.Callback id = callback.id();
        requests.send(
                callback.agent(),
                "redeliver",
                node -> Optional.of(Submission.of(new Callbacks.Again(
                        world.homes().of(id), Callbacks.answer(callback, Optional.empty()), id, world.switchedOff()))));
    }
}
