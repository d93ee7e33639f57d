package tokenops.callbacks;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.callbacks.CallbackRow.Attempt;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Outcome;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.switches.Switch;
import tokenops.switches.Switches;

/** Callbacks as their agents see them: where each stands, with all its attempts, and the wish for one more. */
public final class Callbacks {
    /** All attempts of a callback lie in its row. */
    private static final int MOST_ATTEMPTS = 50;

    private final Core core;
    private final Switches switches;

    public Callbacks(Core core, Switches switches) {
        this.core = core;
        this.switches = switches;
    }

    /** A callback as it is answered. */
    public record Callback(
            String id,
            String kind,
            States.Callback state,
            String type,
            String url,
            String runId,
            long sequence,
            List<Attempt> attempts,
            Optional<Instant> nextAttemptAt,
            Optional<String> digest,
            Optional<Raw> document) {}

    /** The agent's callback. */
    public Optional<Callback> get(Id.Agent agent, Id.Callback id) {
        return row(id).filter(row -> row.agent().equals(agent)).map(this::answer);
    }

    private Callback answer(CallbackRow row) {
        return answer(row, core.documents().byId(row.id()));
    }

    static Callback answer(CallbackRow row, Optional<Documents.Stored> document) {
        return new Callback(
                row.id().text(),
                Kind.CALLBACK_DELIVERY.word(),
                row.state(),
                row.type(),
                row.url(),
                row.run().text(),
                row.sequence(),
                row.attempts(),
                row.dueAt(),
                document.map(stored -> stored.digest().toString()),
                document.map(stored -> new Raw(stored.bytes())));
    }

    /** The callback's row as it stands. */
    public Optional<CallbackRow> row(Id.Callback id) {
        return core.reads()
                .one(
                        CallbackRow.SELECT + "WHERE home = ? AND id = ?",
                        CallbackRow.READER,
                        core.homes().of(id),
                        id.uuid());
    }

    /** The rows of callbacks of one home. */
    public List<CallbackRow> rows(Home home, UUID... ids) {
        return core.reads().list(CallbackRow.SELECT + "WHERE home = ? AND id = ANY(?)", CallbackRow.READER, home, ids);
    }

    /** Delivers once more, whatever came before. Refused: no such callback, one that is under way, callbacks switched off. */
    public Reply<Callback> redeliver(Id.Agent agent, Id.Callback id, Optional<Once> once) {
        Optional<CallbackRow> row = row(id).filter(found -> found.agent().equals(agent));
        if (row.isEmpty()) {
            return Reply.refused(Refusal.notFound("callback"));
        }
        return core.lanes().submit(again(row.get()), once);
    }

    /** What delivers a callback once more, whatever came before. Refused: one that is under way, callbacks switched off. */
    public Command<Callback> again(CallbackRow row) {
        return new Again(core.homes().of(row.id()), answer(row), row.id(), switches.refusal(Switch.CALLBACKS));
    }

    /** @param off why nothing is delivered now */
    record Again(Home home, Callback seen, Id.Callback id, Optional<Refusal> off) implements Command<Callback> {
        @Override
        public void needs(Needs needs) {
            needs.lock(CallbackRow.TABLE, id.uuid());
        }

        @Override
        public Outcome<Callback> decide(Rows rows, Instant now) {
            CallbackRow row = rows.get(CallbackRow.TABLE, id.uuid()).orElseThrow();
            if (off.isPresent()) {
                return Outcome.refused(off.get());
            }
            // Whoever takes it makes it pending: nothing else may be written over what an attempt under way will
            // record.
            if (row.state() == States.Callback.PENDING) {
                return Outcome.refused(Refusal.state(row.state(), "a delivery is under way"));
            }
            if (row.attempts().size() >= MOST_ATTEMPTS) {
                return Outcome.refused(Refusal.state(
                        row.state(), "it was delivered " + MOST_ATTEMPTS + " times; read it where it is"));
            }
            CallbackRow next = row.again(now);
            rows.put(CallbackRow.TABLE, next);
            return Outcome.done(new Callback(
                    seen.id(),
                    seen.kind(),
                    next.state(),
                    seen.type(),
                    seen.url(),
                    seen.runId(),
                    seen.sequence(),
                    seen.attempts(),
                    next.dueAt(),
                    seen.digest(),
                    seen.document()));
        }
    }
}
