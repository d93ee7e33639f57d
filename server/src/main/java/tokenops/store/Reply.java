package tokenops.store;

import tokenops.path.Outcome;
import tokenops.path.Refusal;

/** What a lane says to a command: it is durable when it says done. */
public sealed interface Reply<A> {
    /** Done, now, and committed. */
    record Done<A>(A answer) implements Reply<A> {}

    /** Done before: the first answer, byte for byte. */
    record Replayed<A>(Once.Answer answer) implements Reply<A> {}

    /** Refused; nothing has changed. */
    record Refused<A>(Refusal refusal) implements Reply<A> {}

    static <A> Reply<A> done(A answer) {
        return new Done<>(answer);
    }

    static <A> Reply<A> refused(Refusal refusal) {
        return new Refused<>(refusal);
    }

    static <A> Reply<A> of(Outcome<A> outcome) {
        return switch (outcome) {
            case Outcome.Done<A> done -> new Done<>(done.answer());
            case Outcome.Refused<A> refused -> new Refused<>(refused.refusal());
        };
    }

    /** The answer of a command that nobody can cause to be refused or replayed: the server's own. */
    default A orFail() {
        return switch (this) {
            case Done<A> done -> done.answer;
            case Refused<A> refused -> throw new IllegalStateException("refused: " + refused.refusal);
            case Replayed<A> replayed -> throw new IllegalStateException("replayed without a key");
        };
    }
}
