package tokenops.store;

import java.util.Optional;

/** Is told of every row of one table that a command has put. Throws {@link tokenops.store.Violation} when a rule is broken. */
@FunctionalInterface
public interface RowWatch<R> {
    /** @param before empty when the command has inserted the row */
    void changed(Optional<R> before, R after);
}
