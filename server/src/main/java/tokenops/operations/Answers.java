package tokenops.operations;

import java.util.Optional;
import java.util.function.Function;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Page;
import tokenops.path.Refusal;
import tokenops.store.Reply;

/** Forms that replies of several operations share. */
final class Answers {
    private Answers() {}

    /** What was found, or 404. */
    static <A> Reply<A> found(Optional<A> answer, String what) {
        return answer.<Reply<A>>map(Reply::done).orElseGet(() -> Reply.refused(Refusal.notFound(what)));
    }

    /** What was done, in another form. */
    static <A, B> Reply<B> as(Outcome<A> outcome, Function<A, B> form) {
        return switch (outcome) {
            case Outcome.Done<A> done -> Reply.done(form.apply(done.answer()));
            case Outcome.Refused<A> refused -> Reply.refused(refused.refusal());
        };
    }

    /** The page size that was asked for, bounded; empty when it isn't a number. */
    static Optional<Integer> limit(Optional<String> asked) {
        if (asked.isEmpty()) {
            return Optional.of(50);
        }
        try {
            int limit = Integer.parseInt(asked.get());
            return limit >= 1 && limit <= Page.MOST ? Optional.of(limit) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    static Optional<Id.Run> runId(String text) {
        return Id.parse(Id.Prefix.RUN, text).map(Id.Run::new);
    }
}
