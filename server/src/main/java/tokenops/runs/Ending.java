package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tokenops.callbacks.CallbackRow;
import tokenops.callbacks.Deliveries;
import tokenops.contracts.ContractRow;
import tokenops.ledger.Ledger;
import tokenops.log.Sealing;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.proof.DocumentTime;
import tokenops.store.Command;
import tokenops.store.Needs;
import tokenops.store.Rows;

/**
 * The commands that take a run out of a worker's hands: with a result, paused, tried again, or failed.
 *
 * <p>Each checks the fencing number first: a worker that has lost its lease changes nothing.
 */
final class Ending {
    private Ending() {}

    /** Who has a run in hand: the run as it was when it was taken, with its lease. */
    record Holder(RunRow run) {
        /** The run, if nobody has taken it since. */
        Optional<RunRow> still(Rows rows) {
            return rows.get(RunRow.TABLE, run.id().uuid())
                    .filter(row -> row.state() == run.state()
                            && row.fence() == run.fence()
                            && row.node().equals(run.node()));
        }

        private <A> Outcome<A> lost() {
            return Outcome.refused(Refusal.state(States.Run.OPERATING, "the lease of " + run.id() + " was lost"));
        }

        private void needsMoney(Needs needs) {
            Ledger.needsForEnd(needs, run.agent(), run.hold());
            needs.lock(ContractRow.TABLE, run.contract().uuid())
                    .lock(RunRow.TABLE, run.id().uuid());
        }
    }

    /** Gives the whole hold back and ends the run. Its tickets are closed, for they say what would help. */
    static RunRow released(
            Rows rows, RunRow run, Id.Transfer transfer, States.Run as, TaskEvent.History history, Instant now) {
        Ledger.release(rows, run.hold(), transfer, run.agent(), run.id().uuid(), now);
        ContractRow contract =
                rows.get(ContractRow.TABLE, run.contract().uuid()).orElseThrow();
        rows.put(ContractRow.TABLE, contract.given(run.held().minor()));
        RunRow next = run.over(as, States.RunCredit.RELEASED, history, run.ended(), now);
        rows.put(RunRow.TABLE, next);
        for (Ticket ticket : rows.find(Ticket.OF_RUN, run.id().uuid())) {
            if (ticket.isOpen()) {
                rows.put(Ticket.TABLE, ticket.closed(now));
            }
        }
        return next;
    }

    /** The end with a result: one commit of documents, ledger, leaf, callback and state. */
    record WithResult(Home home, Holder holder, Work work, SealedEnd sealed) implements Command<Finished> {
        @Override
        public void needs(Needs needs) {
            holder.needsMoney(needs);
        }

        @Override
        public Outcome<Finished> decide(Rows rows, Instant now) {
            Optional<RunRow> current = holder.still(rows);
            if (current.isEmpty()) {
                return holder.lost();
            }
            RunRow run = current.get();
            // The extract and the row say the same time: that of the sealing.
            Ledger.post(
                    rows, run.hold(), sealed.post(), run.agent(), run.id().uuid(), work.debited(), work.finishedAt());
            ContractRow contract =
                    rows.get(ContractRow.TABLE, run.contract().uuid()).orElseThrow();
            rows.put(ContractRow.TABLE, contract.given(work.released().minor()));
            boolean controlled = work.terms().controlled();
            RunRow next = run.over(
                    controlled ? States.Run.UNDER_REVIEW : States.Run.RESULT_READY,
                    work.debited().isPositive() ? States.RunCredit.DEBITED : States.RunCredit.RELEASED,
                    sealed.history().with(TaskEvent.Type.ATTESTATION_ISSUED, now),
                    new RunRow.Ended(
                            Optional.of((Id.ResultContract) sealed.result().id()),
                            Optional.of((Id.Attestation) sealed.attestation().id()),
                            sealed.callback()),
                    work.finishedAt());
            rows.put(RunRow.TABLE, next);
            Sealing.put(rows, sealed.documents());
            Optional<CallbackRow> callback = controlled
                    ? Optional.empty()
                    : sealed.callback()
                            .map(id -> Deliveries.first(
                                    id,
                                    next.agent(),
                                    next.id(),
                                    work.outcome().outcome(),
                                    work.terms().callbackUrl().orElseThrow(),
                                    (Id.ResultContract) sealed.result().id(),
                                    (Id.Attestation) sealed.attestation().id(),
                                    DocumentTime.later(now, sealed.result().issuedAt())));
            callback.ifPresent(row -> rows.put(CallbackRow.TABLE, row));
            return Outcome.done(new Finished(next, callback));
        }
    }

    /** A finished run, and the callback that tells of it. */
    record Finished(RunRow run, Optional<CallbackRow> callback) {}

    /** The run waits for its agent as long as the contract says; its hold stays. */
    record Paused(Home home, Holder holder, Ticket ticket, Duration patience) implements Command<RunRow> {
        @Override
        public void needs(Needs needs) {
            needs.lock(RunRow.TABLE, holder.run().id().uuid())
                    .lock(Ticket.TABLE, ticket.id().uuid());
        }

        @Override
        public Outcome<RunRow> decide(Rows rows, Instant now) {
            Optional<RunRow> current = holder.still(rows);
            if (current.isEmpty()) {
                return holder.lost();
            }
            TaskEvent.History history = current.get()
                    .history()
                    .with(TaskEvent.Type.EXCEPTION_OPENED, now, Optional.of(ticket.type()))
                    .with(TaskEvent.Type.RUN_PAUSED, now, Optional.of(ticket.detail() + metered()));
            RunRow next = current.get().paused(history, now.plus(patience));
            rows.put(RunRow.TABLE, next);
            rows.put(Ticket.TABLE, ticket);
            return Outcome.done(next);
        }

        private String metered() {
            return ticket.reading()
                    .map(reading -> "; metered until here: " + reading.words())
                    .orElse("");
        }
    }

    /** The run is tried again later. @param counts whether the attempt was the tool's to end */
    record Again(Home home, Holder holder, Instant notBefore, boolean counts) implements Command<RunRow> {
        @Override
        public void needs(Needs needs) {
            needs.lock(RunRow.TABLE, holder.run().id().uuid());
        }

        @Override
        public Outcome<RunRow> decide(Rows rows, Instant now) {
            Optional<RunRow> current = holder.still(rows);
            if (current.isEmpty()) {
                return holder.lost();
            }
            RunRow next = counts
                    ? current.get().queued(notBefore, current.get().history())
                    : current.get().untried(notBefore);
            rows.put(RunRow.TABLE, next);
            return Outcome.done(next);
        }
    }

    /** The run ends without a result: nothing is debited. @param ticket tells why, and is closed with the run */
    record Failed(Home home, Holder holder, Id.Transfer transfer, Ticket ticket) implements Command<RunRow> {
        @Override
        public void needs(Needs needs) {
            holder.needsMoney(needs);
            // the ticket is new: there is nothing to read
            needs.find(Ticket.OF_RUN, holder.run().id().uuid());
        }

        @Override
        public Outcome<RunRow> decide(Rows rows, Instant now) {
            Optional<RunRow> current = holder.still(rows);
            if (current.isEmpty()) {
                return holder.lost();
            }
            rows.put(Ticket.TABLE, ticket);
            TaskEvent.History history = current.get()
                    .history()
                    .with(TaskEvent.Type.EXCEPTION_OPENED, now, Optional.of(ticket.type()))
                    .with(TaskEvent.Type.RUN_FAILED, now, Optional.of(ticket.detail()));
            return Outcome.done(released(rows, current.get(), transfer, States.Run.FAILED, history, now));
        }
    }
}
