package tokenops.bench;

import java.nio.file.Path;

/**
 * How a bench is to run.
 *
 * @param folder an empty folder of its own, deleted afterwards
 * @param seconds how long the load lasts, after warming up
 */
public record Setting(Path folder, int seconds) {
    private static final int WARM_UP_BY_LOAD = 5;

    /** How long to warm up: so many seconds, and less where the load is so short that its figures mean nothing anyhow. */
    public int warmUp(int wanted) {
        return Math.min(wanted, WARM_UP_BY_LOAD * seconds);
    }
}
