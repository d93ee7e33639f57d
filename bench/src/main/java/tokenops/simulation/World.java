package tokenops.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import tokenops.path.Home;
import tokenops.path.Ids;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.DocumentTime;
import tokenops.store.RealLane;
import tokenops.store.SimulatedLane;
import tokenops.store.SimulatedLane.Fate;

/**
 * Some nodes over one store, with everything random drawn from one seed: what waits in lanes is done in batches of any size and
 * order; nodes die before and after commits, batches go round again, clocks differ and jump.
 */
public final class World {
    private static final Instant BEGIN = Instant.parse("2026-11-23T10:00:00Z");

    private static final int NODES = 3;

    /** Commands in one batch at most. */
    private static final int BATCH = 10;

    /** A batch in so many meets each kind of fault. */
    private static final int FAULT = 60;

    private final RandomGenerator random;
    private final SimulatedClock clock = new SimulatedClock(BEGIN);
    private final Ids ids;
    private final Home.Count homes;
    private final List<SimulatedLane> lanes = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private boolean faults = true;
    private long steps;
    private String lastCommand = "";

    /** @param store a home's part of a real store, where everything is to be done there as well */
    public World(long seed, Home.Count homes, Function<Home, Optional<RealLane>> store) {
        this.random = generator(seed);
        this.ids = new Ids(clock, generator(~seed));
        this.homes = homes;
        for (int home = 0; home < homes.homes(); home++) {
            lanes.add(new SimulatedLane(new Home(home), store.apply(new Home(home))));
        }
        for (int node = 0; node < NODES; node++) {
            nodes.add(new Node(ids.next(0), homes.homes()));
        }
    }

    private static RandomGenerator generator(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    public RandomGenerator random() {
        return random;
    }

    /** Whether something happens that does so once in {@code times}. */
    public boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** Any of them. */
    public <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** That an operator has just switched off what is wanted, as happens now and then. */
    public Optional<Refusal> switchedOff() {
        return faults && oneIn(100)
                ? Optional.of(Refusal.of(Problem.UNAVAILABLE, "an operator has switched it off"))
                : Optional.empty();
    }

    public Ids ids() {
        return ids;
    }

    public SimulatedClock clock() {
        return clock;
    }

    /** The time as the acting node reads it, to the microsecond. */
    public Instant now() {
        return DocumentTime.micros(clock.instant());
    }

    public Home.Count homes() {
        return homes;
    }

    /** The lane of a home. */
    public SimulatedLane lane(Home home) {
        return lanes.get(home.number());
    }

    public List<SimulatedLane> lanes() {
        return lanes;
    }

    public List<Node> nodes() {
        return nodes;
    }

    /** A node that acts from now on: its clock is the one that is read. */
    public Node act() {
        return act(any(nodes));
    }

    /** That node acts from now on. */
    public Node act(Node node) {
        clock.skewed(node.skew());
        return node;
    }

    /** Hands a command in at a node. */
    public void submit(Node node, Submission<?> submission) {
        node.lane(submission.asked().command().home().number()).add(submission);
    }

    /** Commands that were decided so far. */
    public long steps() {
        return steps;
    }

    /** The command that was decided last, in a word. */
    public String lastCommand() {
        return lastCommand;
    }

    /** Commands that wait in all lanes. */
    public int waiting() {
        int waiting = 0;
        for (Node node : nodes) {
            for (int home = 0; home < homes.homes(); home++) {
                waiting += node.lane(home).size();
            }
        }
        return waiting;
    }

    /** From now on nothing fails, and time only passes. */
    public void calm() {
        faults = false;
        nodes.forEach(node -> node.skew(Duration.ZERO));
    }

    /** Does one batch of one lane of some node, with whatever happens to it. */
    public void batch() {
        Node node = act();
        int home = random.nextInt(homes.homes());
        List<Submission<?>> batch = draw(node.lane(home));
        if (batch.isEmpty()) {
            return;
        }
        boolean dies = faults && oneIn(FAULT);
        Fate fate =
                dies && random.nextBoolean() ? Fate.DROPPED : faults && oneIn(FAULT) ? Fate.REPEATED : Fate.COMMITTED;
        SimulatedLane lane = lanes.get(home);
        try {
            steps += lane.fold(batch.stream().map(Submission::asked).toList(), now(), fate);
        } finally {
            lastCommand = lane.lastCommand();
        }
        if (fate != Fate.DROPPED) {
            batch.forEach(Submission::committed);
        }
        if (dies) {
            List<Submission<?>> lost = new ArrayList<>(batch);
            lost.addAll(node.restarted(ids.next(0)));
            lost.forEach(submission -> submission.lost().run());
        } else {
            batch.forEach(Submission::tell);
        }
    }

    /** Does batches until nothing waits. */
    public void batches() {
        while (waiting() > 0) {
            batch();
        }
    }

    /** Takes a few of what waits, in any order. */
    private List<Submission<?>> draw(List<Submission<?>> lane) {
        List<Submission<?>> batch = new ArrayList<>();
        int most = 1 + random.nextInt(BATCH);
        while (!lane.isEmpty() && batch.size() < most) {
            int at = random.nextInt(lane.size());
            batch.add(lane.get(at));
            lane.set(at, lane.getLast());
            lane.removeLast();
        }
        return batch;
    }

    /** Lets time pass: mostly little, now and then so much that things expire; and clocks jump. */
    public void pass() {
        clock.move(Duration.ofNanos(1_000L * random.nextInt(200_000)));
        if (!faults) {
            return;
        }
        if (oneIn(100)) {
            clock.move(Duration.ofSeconds(random.nextInt(40)));
        }
        if (oneIn(1_000)) {
            clock.move(Duration.ofMinutes(random.nextInt(120)));
        }
        if (oneIn(10_000)) {
            clock.move(Duration.ofDays(random.nextInt(200)));
        }
        if (oneIn(5_000)) {
            clock.move(Duration.ofSeconds(-random.nextInt(oneIn(4) ? 100_000 : 100)));
        }
        if (oneIn(2_000)) {
            any(nodes).skew(Duration.ofMillis(random.nextInt(-2_000, 2_001)));
        }
    }

    /** Lets so much time pass. */
    public void pass(Duration time) {
        clock.move(time);
    }
}
