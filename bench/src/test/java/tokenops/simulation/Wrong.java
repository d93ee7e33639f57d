package tokenops.simulation;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import tokenops.bench.simulate.Life;
import tokenops.path.Home;
import tokenops.path.Outcome;
import tokenops.store.Command;
import tokenops.store.Needs;
import tokenops.store.Rows;
import tokenops.store.Violation;

/** A command that breaks a rule: whoever watches must see it. */
public final class Wrong implements Command<Boolean> {
    private static final long SEED = 11;
    private static final long STEPS = 3_000;

    private final Home home;
    private final Consumer<Needs> needs;
    private final Consumer<Rows> deed;

    private Wrong(Home home, Consumer<Needs> needs, Consumer<Rows> deed) {
        this.home = home;
        this.needs = needs;
        this.deed = deed;
    }

    /** A world in which a good deal has happened. */
    public static Life world() {
        Life life = new Life(SEED, home -> Optional.empty());
        life.until(STEPS);
        life.world().calm();
        life.world().batches();
        return life;
    }

    /** Does the deed, which must be seen as a violation that says this. */
    public static void isSeen(Life life, Home home, Consumer<Needs> needs, Consumer<Rows> deed, String says) {
        World world = life.world();
        world.submit(world.act(), Submission.of(new Wrong(home, needs, deed)));
        Violation violation = assertThrows(Violation.class, world::batches, "nobody saw it");
        assertTrue(String.valueOf(violation.getMessage()).contains(says), violation::getMessage);
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
