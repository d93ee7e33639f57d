package tokenops.bench.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A {@code kill -9} to come: of what, and when. */
record Kill(Target target, Moment moment) {
    /** One kill in so many doesn't wait for the recovery from the one before. */
    private static final int IMPATIENT = 4;

    private static final int MOST_RUNS = 250;
    private static final int MOST_MILLIS = 2_500;

    enum Target {
        SERVER,
        POSTGRES,
        BOTH
    }

    /** When a kill is due. */
    sealed interface Moment {}

    /** When all is well again after the kill before, and so many runs more are acknowledged. */
    record UnderLoad(int runs) implements Moment {}

    /** So long after the kill before, whatever start or recovery is under way. */
    record InRecovery(Duration after) implements Moment {}

    /** As many kills, each target as often as the others; the same ones for the same seed. */
    static List<Kill> plan(int kills, long seed) {
        Random random = new Random(seed);
        List<Target> targets = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            targets.add(Target.values()[i % Target.values().length]);
        }
        Collections.shuffle(targets, random);
        List<Kill> plan = new ArrayList<>();
        for (Target target : targets) {
            boolean impatient = !plan.isEmpty() && random.nextInt(IMPATIENT) == 0;
            Moment moment = impatient
                    ? new InRecovery(Duration.ofMillis(random.nextInt(MOST_MILLIS)))
                    : new UnderLoad(1 + random.nextInt(MOST_RUNS));
            plan.add(new Kill(target, moment));
        }
        return List.copyOf(plan);
    }
}
