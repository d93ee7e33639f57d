package tokenops.path;

import java.util.function.Function;

/** What a decision came to: done with an answer, or refused with a sentence. A refusal changes nothing. */
public sealed interface Outcome<A> {
    record Done<A>(A answer) implements Outcome<A> {}

    record Refused<A>(Refusal refusal) implements Outcome<A> {}

    static <A> Outcome<A> done(A answer) {
        return new Done<>(answer);
    }

    static <A> Outcome<A> refused(Refusal refusal) {
        return new Refused<>(refusal);
    }

    default <B> Outcome<B> map(Function<? super A, ? extends B> form) {
        return switch (this) {
            case Done<A> done -> new Done<>(form.apply(done.answer));
            case Refused<A> refused -> new Refused<>(refused.refusal);
        };
    }
}
