package tokenops.tools.tokenops.checks;

import java.time.Duration;

/** How far the clocks of two systems may be apart: what is sooner by less than that isn't taken for sooner. */
final class Clocks {
    static final Duration APART = Duration.ofMinutes(5);

    private Clocks() {}
}
