package tokenops.bench.simulate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Worlds one after the other, each from its own seed, until so many steps are done. */
final class Simulation implements AutoCloseable {
    /** Steps of one world, before all comes to its end in it: what it remembers is bounded, and so is the search for what went wrong. */
    static final long LIFETIME = 100_000;

    /** All rows are compared, and all books recomputed, once in so many steps. */
    private static final long CHECKED = 1_000;

    private static final long CHECKED_IN_MEMORY = 25_000;

    private final Optional<RealStore> store;
    private final Consumer<String> say;
    private final List<Finding> findings = new ArrayList<>();
    private long steps;

    private Simulation(Optional<RealStore> store, Consumer<String> say) {
        this.store = store;
        this.say = say;
    }

    /** In memory alone. */
    static Simulation inMemory(Consumer<String> say) {
        return new Simulation(Optional.empty(), say);
    }

    /** The same through an embedded PostgreSQL as well. @param folder an empty one */
    static Simulation throughPostgres(Path folder, Consumer<String> say) {
        return new Simulation(Optional.of(new RealStore(folder)), say);
    }

    /**
     * A rule that was broken.
     *
     * @param seed of its world
     * @param lived steps that this world was to live for
     * @param step at which it was found
     */
    record Finding(long seed, long lived, long step, String command, RuntimeException broken) {
        String sentence() {
            return "seed " + seed + " step " + step + " of " + lived + ", " + command + ": " + broken.getMessage();
        }
    }

    /** Does so many steps, in worlds of the seeds from this one on. A world ends at the first rule that is broken in it. */
    void run(long seed, long wanted) {
        long left = wanted;
        for (long each = seed; left > 0; each++) {
            long lived = Math.min(left, LIFETIME);
            live(each, lived);
            left -= lived;
        }
    }

    private void live(long seed, long lived) {
        try (Database world = new Database(store.map(RealStore::open))) {
            Life life = new Life(seed, home -> world.real.map(real -> real.lane(home)));
            try {
                long checked = world.real.isPresent() ? CHECKED : CHECKED_IN_MEMORY;
                for (long next = Math.min(checked, lived); ; next = Math.min(next + checked, lived)) {
                    life.until(next);
                    check(life, world);
                    if (next == lived) {
                        break;
                    }
                }
                life.rest();
                check(life, world);
            } catch (RuntimeException e) {
                Finding finding = new Finding(
                        seed, lived, life.world().steps(), life.world().lastCommand(), e);
                findings.add(finding);
                say.accept(finding.sentence());
            } finally {
                steps += life.world().steps();
            }
        }
    }

    private static void check(Life life, Database world) {
        life.check();
        world.real.ifPresent(real -> real.check(life.world().lanes()));
    }

    /** A world's database, if it has one. */
    private record Database(Optional<RealStore.World> real) implements AutoCloseable {
        @Override
        public void close() {
            real.ifPresent(RealStore.World::close);
        }
    }

    /** Commands that were decided. */
    long steps() {
        return steps;
    }

    List<Finding> findings() {
        return findings;
    }

    @Override
    public void close() {
        store.ifPresent(RealStore::close);
    }
}
