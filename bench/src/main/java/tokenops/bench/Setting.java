package tokenops.bench;

import java.nio.file.Path;

/**
 * How a bench is to run.
 *
 * @param folder an empty folder of its own, deleted afterwards
 * @param seconds how long the load lasts, after warming up
 */
public record Setting(Path folder, int seconds) {}
