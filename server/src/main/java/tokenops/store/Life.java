package tokenops.store;

import java.util.Optional;
import java.util.function.Function;
import tokenops.path.Lifecycle;
import tokenops.path.Word;

/**
 * That the rows of a table live by a lifecycle: asked at every put, so that no command, whatever it forgot to check, writes a state
 * that doesn't follow. What a caller can cause its command refuses first, with a reason; what comes this far is a fault of ours.
 */
public record Life<R, S extends Enum<S> & Word>(Lifecycle<S> lifecycle, Function<R, S> state) {
    /** Throws when this row may not follow that one, or may not be the first. */
    void check(Optional<R> before, R after) {
        S to = state.apply(after);
        Optional<S> from = before.map(state);
        if (!lifecycle.leads(from, to)) {
            throw new IllegalStateException(
                    lifecycle.name() + " " + from.map(Word::word).orElse("") + " doesn't become " + to.word());
        }
    }
}
