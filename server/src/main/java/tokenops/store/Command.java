package tokenops.store;

import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import tokenops.path.Home;
import tokenops.path.Outcome;
import tokenops.path.Refusal;

/**
 * Something to be done in one home, all or nothing.
 *
 * <p>{@link #decide} is pure: it sees only the rows, the time and what the command carries, and may be called again when a batch
 * is repeated. Ids and salts are therefore made before, by whoever makes the command.
 */
public interface Command<A> {
    /** In which home it is done. */
    Home home();

    /** Says what it must see. */
    void needs(Needs needs);

    /** Replaces rows and answers, or refuses. */
    Outcome<A> decide(Rows rows, Instant now);

    /**
     * The refusal that a violated unique index stands for: the rule that only the database can check, because the row it
     * protects may be on its way in another node's lane.
     */
    default Optional<Refusal> conflict(String constraint) {
        return Optional.empty();
    }

    /** This with more in its commit: neither is there without the other, and a refused command leaves nothing. */
    default Command<A> also(Consumer<Rows> more) {
        return new Then<>(this, (rows, answer) -> {
            more.accept(rows);
            return answer;
        });
    }

    /** This with that answer in the place of its own. */
    default <B> Command<B> answering(B answer) {
        return new Then<>(this, (rows, own) -> answer);
    }

    /** A command of which more becomes when it is done: more rows, or another answer. */
    record Then<A, B>(Command<A> command, BiFunction<Rows, A, B> then) implements Command<B> {
        @Override
        public Home home() {
            return command.home();
        }

        @Override
        public void needs(Needs needs) {
            command.needs(needs);
        }

        @Override
        public Outcome<B> decide(Rows rows, Instant now) {
            return command.decide(rows, now).map(answer -> then.apply(rows, answer));
        }

        @Override
        public Optional<Refusal> conflict(String constraint) {
            return command.conflict(constraint);
        }
    }
}
