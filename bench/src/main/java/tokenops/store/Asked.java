package tokenops.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import tokenops.store.Lane.Pending;

/** A command on its way into a batch, with the key of its request, and what was said to it. */
public final class Asked<A> {
    private final Command<A> command;
    private final Optional<Once> once;
    private Pending<A> pending;

    public Asked(Command<A> command, Optional<Once> once) {
        this.command = command;
        this.once = once;
        this.pending = anew();
    }

    public Command<A> command() {
        return command;
    }

    /** The same for another fold. */
    Pending<A> anew() {
        pending = new Pending<>(command, once, new CompletableFuture<>());
        return pending;
    }

    Optional<Once> once() {
        return once;
    }

    /**
     * What was said to it, after its batch was folded.
     *
     * @throws RuntimeException what it threw: a fault of ours
     */
    public Reply<A> reply() {
        try {
            return pending.reply().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException fault ? fault : e;
        }
    }

    /** Whether anything was said. */
    boolean isAnswered() {
        return pending.reply().isDone();
    }
}
