package tokenops.runs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.callbacks.CallbackRow;
import tokenops.callbacks.Callbacks;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Live;
import tokenops.path.Outcome;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.store.Core;

/** The trail: the whole path of a run at once, and in one sentence what funded it, what it used and which proofs stand. */
public final class Trails {
    private final Core core;
    private final Runs runs;
    private final Callbacks callbacks;
    private final StuckRuns stuck;

    public Trails(Core core, Runs runs, Callbacks callbacks, StuckRuns stuck) {
        this.core = core;
        this.runs = runs;
        this.callbacks = callbacks;
        this.stuck = stuck;
    }

    /**
     * A station.
     *
     * @param station its name
     * @param objectId of the object that it left; absent until it is reached
     * @param digest of the sealed document; absent until there is one
     */
    public record Station(
            String station,
            String state,
            Optional<String> objectId,
            Optional<String> digest,
            Optional<Instant> reachedAt) {}

    /** What comes next, and who must act: {@code agent}, {@code server}, {@code operator} or {@code nobody}. */
    public record Next(String who, String what) {}

    /** The trail of a run. @param stuck why it doesn't move by itself; absent when it does, or is over */
    public record Trail(
            String runId,
            Optional<String> reference,
            String tool,
            String providerRoute,
            String creditState,
            States.Run runState,
            String summary,
            Next next,
            Optional<Stuck> stuck,
            List<String> proofObjects,
            List<Station> stations)
            implements Live {
        @Override
        public boolean over() {
            boolean delivering = stations.stream()
                    .anyMatch(station -> station.station().equals("callback")
                            && (station.state().equals("pending")
                                    || station.state().equals("retry_scheduled")));
            return !runState.inFlight() && runState != States.Run.UNDER_REVIEW && !delivering;
        }
    }

    /** The trail of the agent's run. */
    public Optional<Trail> trail(Id.Agent agent, Id.Run id) {
        return runs.row(agent, id)
                .map(run -> trail(
                        run, PathDocuments.forAgent(core, run), stuck.of(run).map(Stuck::forAgent)));
    }

    /** The trail of any run: for operators. */
    public Optional<Trail> trail(Id.Run id) {
        return runs.row(id).map(run -> trail(run, PathDocuments.of(core, run), stuck.of(run)));
    }

    private Trail trail(RunRow run, PathDocuments documents, Optional<Stuck> stopped) {
        Optional<CallbackRow> callback = run.ended().callback().flatMap(callbacks::row);
        return new Trail(
                run.id().text(),
                run.reference(),
                run.tool(),
                documents.text(Kind.PAYMENT_REQUEST, "route").orElse(""),
                grantState(run),
                run.state(),
                summary(run, documents, callback),
                next(run, callback, stopped.map(Stuck::reason)),
                stopped,
                proofObjects(documents),
                stations(run, documents, callback));
    }

    private String grantState(RunRow run) {
        Id.Grant last = run.hold().reserved().getLast().grant();
        return core.reads()
                .one(
                        "SELECT state FROM credit_grant WHERE home = ? AND id = ?",
                        row -> row.getString("state"),
                        core.homes().of(last),
                        last.uuid())
                .orElse("");
    }

    private static List<Station> stations(RunRow run, PathDocuments documents, Optional<CallbackRow> callback) {
        List<Station> stations = new ArrayList<>();
        stations.add(sealed("onboarding", documents, Kind.AGENT, "active"));
        stations.add(sealed(
                "trust",
                documents,
                Kind.TRUST_DECISION,
                documents.text(Kind.TRUST_DECISION, "decision").orElse("")));
        stations.add(sealed("credential_envelope", documents, Kind.CREDENTIAL_ENVELOPE, "active"));
        stations.add(sealed("quote", documents, Kind.QUOTE, "accepted"));
        stations.add(sealed("provider_route", documents, Kind.PAYMENT_REQUEST, "confirmed"));
        stations.add(sealed("provider_confirmation", documents, Kind.CONFIRMATION, "verified"));
        stations.add(sealed("credit_funding", documents, Kind.CREDIT_FUNDING_EVENT, "funded"));
        stations.add(sealed("run_contract", documents, Kind.CONTRACT, "accepted"));
        Optional<String> record = documents.digest(Kind.RUNTIME_RECORD);
        stations.add(new Station(
                "queue", run.state().word(), Optional.of(run.id().text()), record, Optional.of(run.createdAt())));
        stations.add(execution(run, documents, record));
        stations.add(sealed("result_contract", documents, Kind.RESULT_CONTRACT, "packaged"));
        stations.add(sealed("usage_receipt", documents, Kind.USAGE_RECEIPT, "issued"));
        stations.add(callback(run, documents, callback));
        stations.add(sealed(
                "ledger", documents, Kind.LEDGER_EXTRACT, run.creditState().word()));
        stations.add(sealed("attestation", documents, Kind.ATTESTATION, "signed"));
        return stations;
    }

    private static Station sealed(String station, PathDocuments documents, Kind kind, String state) {
        return documents
                .first(kind)
                .map(document -> new Station(
                        station,
                        state,
                        Optional.of(document.id()),
                        Optional.of(document.digest().toString()),
                        Optional.of(document.issuedAt())))
                .orElseGet(() -> new Station(station, "waiting", Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static Station execution(RunRow run, PathDocuments documents, Optional<String> record) {
        Optional<Json.Obj> execution = documents
                .first(Kind.RUNTIME_RECORD)
                .flatMap(document ->
                        document.json().objects("executions").stream().reduce((first, last) -> last));
        if (execution.isPresent()) {
            return new Station(
                    "execution",
                    execution.get().text("outcome").orElse(""),
                    execution.get().text("id"),
                    record,
                    execution.get().text("finished_at").flatMap(DocumentTime::parse));
        }
        String state = switch (run.state()) {
            case OPERATING -> "started";
            case AWAITING_EVIDENCE -> "paused";
            case FAILED -> run.history().hasTimedOut() ? "timed_out" : "failed";
            case ACCEPTED, QUEUED, RESULT_READY, UNDER_REVIEW, CLOSED, CANCELLED -> "waiting";
        };
        return new Station("execution", state, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Station callback(RunRow run, PathDocuments documents, Optional<CallbackRow> callback) {
        Optional<PathDocuments.Document> delivery = documents.first(Kind.CALLBACK_DELIVERY);
        if (callback.isEmpty()) {
            String state =
                    run.ended().result().isPresent() && run.ended().callback().isEmpty() ? "none_wanted" : "waiting";
            return new Station(
                    "callback", state, run.ended().callback().map(Id::text), Optional.empty(), Optional.empty());
        }
        return new Station(
                "callback",
                callback.get().state().word(),
                Optional.of(callback.get().id().text()),
                delivery.map(document -> document.digest().toString()),
                delivery.map(PathDocuments.Document::issuedAt));
    }

    private static List<String> proofObjects(PathDocuments documents) {
        List<String> objects = new ArrayList<>();
        for (Kind kind : List.of(
                Kind.RUNTIME_RECORD,
                Kind.RESULT_CONTRACT,
                Kind.SETTLEMENT_RECEIPT,
                Kind.USAGE_RECEIPT,
                Kind.CALLBACK_DELIVERY,
                Kind.LEDGER_EXTRACT,
                Kind.ATTESTATION)) {
            if (documents.first(kind).isPresent()) {
                objects.add(kind == Kind.LEDGER_EXTRACT ? "ledger_entry" : kind.word());
            }
        }
        return objects;
    }

    private static Next next(RunRow run, Optional<CallbackRow> callback, Optional<Stuck.Reason> stopped) {
        return switch (run.state()) {
            case ACCEPTED, QUEUED -> new Next("server", "start the tool");
            case OPERATING -> new Next("server", "finish the work");
            case AWAITING_EVIDENCE ->
                stopped.equals(Optional.of(Stuck.Reason.CREDIT_ALLOCATION_PENDING))
                        ? new Next("agent", "cancel, and begin a run under a contract with a higher maximum")
                        : new Next("agent", "add the evidence that the exception names, or cancel");
            case UNDER_REVIEW -> new Next("operator", "release the result");
            case RESULT_READY ->
                callback.filter(row -> row.dueAt().isPresent()).isPresent()
                        ? new Next("server", "deliver the callback")
                        : new Next("agent", "read the result, check the proof, and close the run");
            case CLOSED, FAILED, CANCELLED -> new Next("nobody", "nothing is left to do");
        };
    }

    private static String summary(RunRow run, PathDocuments documents, Optional<CallbackRow> callback) {
        StringBuilder text = new StringBuilder();
        text.append(documents
                .first(Kind.SETTLEMENT_RECEIPT)
                .flatMap(receipt -> receipt.json().text("statement"))
                .map(statement -> statement.substring(0, statement.length() - 1))
                .orElse("Nothing has funded it"));
        text.append("; the run held ").append(run.held().readable());
        documents
                .first(Kind.USAGE_RECEIPT)
                .ifPresent(receipt -> text.append(", used ")
                        .append(documents.amount(receipt, "debited"))
                        .append(" and gave back ")
                        .append(documents.amount(receipt, "released")));
        documents
                .first(Kind.RESULT_CONTRACT)
                .ifPresent(result -> text.append("; the tool produced ")
                        .append(result.json()
                                .object("evidence")
                                .flatMap(e -> e.text("status"))
                                .orElse("unknown"))
                        .append(" evidence at score ")
                        .append(result.json()
                                .object("evidence")
                                .flatMap(e -> e.whole("score"))
                                .orElse(0L))
                        .append(" with ")
                        .append(findings(result.json())));
        callback.ifPresent(row -> text.append("; the callback to ")
                .append(row.url())
                .append(" is ")
                .append(row.state().word().replace('_', ' '))
                .append(" after ")
                .append(row.attempts().size())
                .append(row.attempts().size() == 1 ? " attempt" : " attempts"));
        List<String> proofs = proofObjects(documents);
        text.append("; ").append(proofs.size()).append(" of 7 proof objects stand");
        if (!proofs.isEmpty()) {
            text.append(": ").append(String.join(", ", proofs).replace('_', ' '));
        }
        return text.append('.').toString();
    }

    private static String findings(Json.Obj result) {
        Json.Obj counts =
                result.object("findings").orElseGet(() -> Json.object().build());
        List<String> parts = new ArrayList<>();
        for (String severity : List.of("critical", "major", "minor", "info")) {
            long count = counts.whole(severity).orElse(0L);
            if (count > 0) {
                parts.add(count + " " + severity);
            }
        }
        return parts.isEmpty() ? "no findings" : "findings: " + String.join(", ", parts);
    }

    /** What is answered to somebody who wants all that came of a run in one piece. */
    public record Returned(
            String runId,
            States.Run state,
            Raw resultContract,
            List<Raw> settlementReceipts,
            Raw usageReceipt,
            Optional<CallbackState> callback,
            Raw ledgerExtract,
            Raw attestation) {}

    /** Where a callback stands. */
    public record CallbackState(String id, States.Callback state) {}

    /** The return path of a run. Refused: no such run, or no result yet. */
    public Outcome<Returned> returned(Id.Agent agent, Id.Run id) {
        Optional<RunRow> run = runs.row(agent, id);
        if (run.isEmpty()) {
            return Outcome.refused(Refusal.notFound("run"));
        }
        if (run.get().state() != States.Run.RESULT_READY && run.get().state() != States.Run.CLOSED) {
            return Outcome.refused(Results.notReady(run.get()));
        }
        PathDocuments documents = PathDocuments.of(core, run.get());
        Optional<CallbackRow> callback = run.get().ended().callback().flatMap(callbacks::row);
        return Outcome.done(new Returned(
                id.text(),
                run.get().state(),
                documents.raw(Kind.RESULT_CONTRACT),
                documents.all(Kind.SETTLEMENT_RECEIPT),
                documents.raw(Kind.USAGE_RECEIPT),
                callback.map(row -> new CallbackState(row.id().text(), row.state())),
                documents.raw(Kind.LEDGER_EXTRACT),
                documents.raw(Kind.ATTESTATION)));
    }
}
