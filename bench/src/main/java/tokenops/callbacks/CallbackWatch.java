package tokenops.callbacks;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.path.Kind;
import tokenops.path.States;
import tokenops.store.Documents;
import tokenops.store.SimulatedLane;
import tokenops.store.Violation;

/** A callback's attempts only grow, its outcome is sealed once, and what is due is what has no outcome. */
public final class CallbackWatch {
    private final Set<UUID> sealed = new HashSet<>();

    private CallbackWatch() {}

    /** Watches a lane. */
    public static void of(SimulatedLane lane) {
        CallbackWatch watch = new CallbackWatch();
        lane.watchDocuments(watch::document);
        lane.watch(CallbackRow.TABLE, watch::changed);
    }

    private void document(Documents.Stored document) {
        if (document.kind() == Kind.CALLBACK_DELIVERY) {
            Violation.unless(sealed.add(document.id()), () -> "an outcome is sealed twice: " + document);
        }
    }

    private void changed(Optional<CallbackRow> before, CallbackRow callback) {
        boolean waits =
                callback.state() == States.Callback.PENDING || callback.state() == States.Callback.RETRY_SCHEDULED;
        Violation.unless(
                waits == callback.dueAt().isPresent(), () -> "a callback is due and over, or neither: " + callback);
        before.ifPresent(was -> Violation.unless(
                was.fence() <= callback.fence()
                        && was.attempts().size() <= callback.attempts().size()
                        && callback.attempts().subList(0, was.attempts().size()).equals(was.attempts())
                        && was.run().equals(callback.run())
                        && was.result().equals(callback.result()),
                () -> "what never changes of a callback changes: " + was + " to " + callback));
    }

    /** A callback that has no outcome, or whose outcome isn't sealed. */
    public static Optional<String> unfinished(SimulatedLane lane) {
        return lane.memory().rows(CallbackRow.TABLE).stream()
                .filter(callback -> callback.dueAt().isPresent()
                        || lane.document(callback.id()).isEmpty())
                .findFirst()
                .map(CallbackRow::toString);
    }
}
