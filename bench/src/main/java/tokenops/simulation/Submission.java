package tokenops.simulation;

import java.util.Optional;
import java.util.function.Consumer;
import tokenops.store.Asked;
import tokenops.store.Command;
import tokenops.store.Once;
import tokenops.store.Reply;

/**
 * A command that somebody has handed in at a node, and what follows for whom.
 *
 * @param done what becomes true with its commit, whether anybody hears of it or not
 * @param told what whoever waits for it does with the reply
 * @param lost what whoever waits for it does when the node dies before it has replied
 */
public record Submission<A>(Asked<A> asked, Consumer<A> done, Consumer<Reply<A>> told, Runnable lost) {
    /** Nobody waits for it. */
    public static <A> Submission<A> of(Command<A> command) {
        return new Submission<>(new Asked<>(command, Optional.empty()), answer -> {}, reply -> {}, () -> {});
    }

    /** Under the key of a request. */
    public Submission<A> keyed(Optional<Once> once) {
        return new Submission<>(new Asked<>(asked.command(), once), done, told, lost);
    }

    public Submission<A> whenDone(Consumer<A> then) {
        return new Submission<>(asked, then, told, lost);
    }

    public Submission<A> whenTold(Consumer<Reply<A>> then) {
        return new Submission<>(asked, done, then, lost);
    }

    public Submission<A> ifLost(Runnable then) {
        return new Submission<>(asked, done, told, then);
    }

    /** Its batch was committed. */
    void committed() {
        if (asked.reply() instanceof Reply.Done<A>(A answer)) {
            done.accept(answer);
        }
    }

    /** Its node has lived to tell. */
    void tell() {
        told.accept(asked.reply());
    }
}
