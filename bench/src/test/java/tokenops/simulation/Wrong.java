package tokenops.simulation;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import tokenops.bench.simulate.Life;
import tokenops.path.Home;
import tokenops.path.Outcome;
import tokenops.store.Command;
import tokenops.store.Memory;
import tokenops.store.Needs;
import tokenops.store.Rows;
import tokenops.store.SimulatedLane;

/** A command that breaks a rule: whoever watches must see it. */
public final class Wrong implements Command<Boolean> {
    private static final long SEED = 11;
    private static final long STEPS = 1_000;
    private static final long MOST_STEPS = 20_000;

    private final Home home;
    private final Consumer<Needs> needs;
    private final Consumer<Rows> deed;

    private Wrong(Home home, Consumer<Needs> needs, Consumer<Rows> deed) {
        this.home = home;
        this.needs = needs;
        this.deed = deed;
    }

    /** A world in which a good deal has happened, and nothing waits or fails: one in which there is something. */
    public static <T> Found<T> world(Function<Memory, Optional<T>> something) {
        Life life = new Life(SEED, home -> Optional.empty());
        for (long steps = STEPS; steps <= MOST_STEPS; steps += STEPS) {
            life.until(steps);
            life.world().batches();
            for (SimulatedLane lane : life.world().lanes()) {
                Optional<T> found = something.apply(lane.memory());
                if (found.isPresent()) {
                    life.world().calm();
                    return new Found<>(life, lane.home(), found.get());
                }
            }
        }
        throw new AssertionError("it never comes to be in " + MOST_STEPS + " steps");
    }

    /** What was looked for, and where. */
    public record Found<T>(Life life, Home home, T something) {}

    /** Does the deed, which must be seen: a watch, or the rows themselves, say this. */
    public static void isSeen(Found<?> in, Consumer<Needs> needs, Consumer<Rows> deed, String says) {
        World world = in.life().world();
        world.submit(world.act(), Submission.of(new Wrong(in.home(), needs, deed)));
        RuntimeException seen = assertThrows(RuntimeException.class, world::batches, "nobody saw it");
        assertTrue(String.valueOf(seen.getMessage()).contains(says), seen::getMessage);
    }

    @Override
    public Home home() {
        return home;
    }

    @Override
    public void needs(Needs all) {
        needs.accept(all);
    }

    @Override
    public Outcome<Boolean> decide(Rows rows, Instant now) {
        deed.accept(rows);
        return Outcome.done(true);
    }
}
