package tokenops.operations;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tokenops.callbacks.Callbacks;
import tokenops.operations.Operation.Access;
import tokenops.operations.Operation.Bytes;
import tokenops.operations.Operation.Keyed;
import tokenops.operations.Operation.NoBody;
import tokenops.operations.Operation.Parameter;
import tokenops.path.Id;
import tokenops.path.Page;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.runs.Evidences;
import tokenops.runs.History;
import tokenops.runs.Proofs;
import tokenops.runs.Results;
import tokenops.runs.Runs;
import tokenops.runs.Trails;
import tokenops.runs.Uploads;
import tokenops.store.Reply;

/** Stations 9 to 15: the run, what came of it, and its proofs. */
final class RunOperations {
    private static final String JSON = "application/json";
    private static final String CSV = ".csv";

    private RunOperations() {}

    /**
     * One piece of evidence of a run: exactly one of {@code records}, {@code content} and {@code id}.
     *
     * @param records JSON, kept as exactly the bytes that stood in the request
     * @param content text, as CSV or JSON Lines
     * @param id of a piece that was uploaded, with its {@code digest}
     * @param mapping how its records are to be read, where not as they are: an {@code evidence_mapping}
     */
    record EvidenceOffered(
            Optional<String> name,
            Optional<String> family,
            Optional<String> mediaType,
            Optional<Raw> records,
            Optional<String> content,
            Optional<String> id,
            Optional<String> digest,
            Optional<Json.Obj> mapping) {
        Evidences.Offered offered() {
            return new Evidences.Offered(
                    name,
                    family,
                    mediaType.or(() -> content.map(text -> "text/plain")),
                    records.map(Raw::json).or(() -> content.map(text -> text.getBytes(StandardCharsets.UTF_8))),
                    id,
                    digest,
                    mapping);
        }

        boolean isOne() {
            return (records.isPresent() ? 1 : 0) + (content.isPresent() ? 1 : 0) + (id.isPresent() ? 1 : 0) == 1;
        }
    }

    record RunWanted(String contractId, Optional<String> reference, Optional<List<EvidenceOffered>> evidence) {}

    record MoreEvidence(List<EvidenceOffered> evidence) {}

    static List<Operation<?, ?>> of(Operations.Work work, Proofs proofs) {
        Access write = new Access.Scope("runs:write");
        Access read = new Access.Scope("runs:read");
        Runs runs = work.runs();
        return List.of(
                Operation.post(
                                "uploadEvidence",
                                "/v1/evidence",
                                new Access.Scope("evidence:write"),
                                "Uploads evidence; the body is its bytes")
                        .answers(201)
                        .query(
                                new Parameter("name", "the agent's name for it; findings point at it"),
                                new Parameter("family", "what it is; recognised by shape when absent"))
                        .refuses(Problem.EVIDENCE_TOO_LARGE, Problem.PAYMENT_REQUIRED, Problem.LIMIT_REACHED)
                        .streams(
                                Uploads.HELD,
                                Uploads.Uploaded.class,
                                ask -> work.uploads()
                                        .upload(
                                                ask.agent(),
                                                ask.query().getOrDefault("name", "evidence"),
                                                Optional.ofNullable(ask.query().get("family")),
                                                ask.body().contentType(),
                                                ask.body().content(),
                                                ask.body().announced(),
                                                ask.once())),
                Operation.post("beginRun", "/v1/runs", write, "Begins a run under an accepted contract")
                        .keyed(Keyed.REQUIRED)
                        .answers(202)
                        .refuses(
                                Problem.NOT_FOUND,
                                Problem.CONTRACT_NOT_ACCEPTED,
                                Problem.CONTRACT_EXPIRED,
                                Problem.PAYMENT_REQUIRED,
                                Problem.BUDGET_EXHAUSTED,
                                Problem.LIMIT_REACHED,
                                Problem.AGENT_SUSPENDED,
                                Problem.TOOL_UNKNOWN,
                                Problem.DATA_MODE_REFUSED,
                                Problem.EVIDENCE_UNKNOWN,
                                Problem.EVIDENCE_TOO_LARGE,
                                Problem.SWITCHED_OFF)
                        .does(RunWanted.class, Runs.Run.class, ask -> {
                            List<EvidenceOffered> evidence =
                                    ask.body().evidence().orElse(List.of());
                            return misshapen(evidence)
                                    .<Reply<Runs.Run>>map(Reply::refused)
                                    .orElseGet(() -> work.queue()
                                            .begin(
                                                    ask.agent(),
                                                    ask.body().contractId(),
                                                    ask.body().reference(),
                                                    evidence.stream()
                                                            .map(EvidenceOffered::offered)
                                                            .toList(),
                                                    ask.once()));
                        }),
                Operation.get("listRuns", "/v1/runs", read, "The agent's runs, newest first")
                        .query(
                                new Parameter("limit", "1 to 200, 50 when absent"),
                                new Parameter("after", "the next of the page before"))
                        .does(Page.class, ask -> list(runs, ask)),
                Operation.get("getRun", "/v1/runs/{id}", read, "A run")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Runs.Run.class,
                                ask -> Answers.found(
                                        Answers.runId(ask.at("id"))
                                                .flatMap(id ->
                                                        runs.get(ask.agent().id(), id)),
                                        "run")),
                Operation.get(
                                "getRunStatus",
                                "/v1/run-status/{token}",
                                new Access.Open(),
                                "What a run's status URL shows: its state")
                        .refuses(Problem.NOT_FOUND)
                        .does(Runs.Status.class, ask -> Answers.found(runs.status(ask.at("token")), "status")),
                Operation.get("getTrail", "/v1/runs/{id}/trail", read, "The whole path of a run")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Trails.Trail.class,
                                ask -> Answers.found(
                                        Answers.runId(ask.at("id"))
                                                .flatMap(id -> work.trails()
                                                        .trail(ask.agent().id(), id)),
                                        "run")),
                Operation.get(
                                "listEvents",
                                "/v1/runs/{id}/events",
                                read,
                                "What has happened to a run; server-sent events when asked for text/event-stream")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                History.Listed.class,
                                ask -> Answers.found(
                                        Answers.runId(ask.at("id"))
                                                .flatMap(id -> work.history()
                                                        .of(ask.agent().id(), id)),
                                        "run")),
                Operation.post(
                                "addEvidence",
                                "/v1/runs/{id}/evidence",
                                write,
                                "Adds evidence to a run that waits for it")
                        .keyed(Keyed.REQUIRED)
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED, Problem.EVIDENCE_UNKNOWN)
                        .does(MoreEvidence.class, Runs.Run.class, ask -> {
                            Optional<Refusal> wrong = misshapen(ask.body().evidence());
                            if (wrong.isPresent()) {
                                return Reply.refused(wrong.get());
                            }
                            return Answers.runId(ask.at("id"))
                                    .map(id -> work.queue()
                                            .add(
                                                    ask.agent(),
                                                    id,
                                                    ask.body().evidence().stream()
                                                            .map(EvidenceOffered::offered)
                                                            .toList(),
                                                    ask.once()))
                                    .orElseGet(() -> Reply.refused(Refusal.notFound("run")));
                        }),
                Operation.post("closeRun", "/v1/runs/{id}/close", write, "Closes a run whose result was taken")
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED)
                        .does(
                                NoBody.class,
                                Runs.Run.class,
                                ask -> Answers.runId(ask.at("id"))
                                        .map(id -> work.ends().close(ask.agent(), id, ask.once()))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("run")))),
                Operation.post(
                                "cancelRun",
                                "/v1/runs/{id}/cancel",
                                write,
                                "Ends a run without a result; its hold is released")
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED)
                        .does(
                                NoBody.class,
                                Runs.Run.class,
                                ask -> Answers.runId(ask.at("id"))
                                        .map(id -> work.ends().cancel(ask.agent(), id, ask.once()))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("run")))),
                Operation.get("getReturn", "/v1/runs/{id}/return", read, "All that came of a run, in one answer")
                        .refuses(Problem.NOT_FOUND, Problem.RESULT_NOT_READY)
                        .does(
                                Trails.Returned.class,
                                ask -> Answers.runId(ask.at("id"))
                                        .map(id -> work.trails()
                                                .returned(ask.agent().id(), id))
                                        .map(returned -> Reply.of(returned))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("run")))),
                document("getResult", "result", "The result contract", work, Results.Part.RESULT),
                document("getPackage", "package", "The result package", work, Results.Part.PACKAGE),
                document("getUsageReceipt", "usage-receipt", "What the run consumed", work, Results.Part.USAGE),
                document("getLedgerExtract", "ledger", "The transfers of the run", work, Results.Part.LEDGER),
                document(
                        "getAttestation",
                        "attestation",
                        "The signed statement over the run's digests",
                        work,
                        Results.Part.ATTESTATION),
                Operation.get("getReport", "/v1/runs/{id}/report", read, "The result package for people")
                        .refuses(Problem.NOT_FOUND, Problem.RESULT_NOT_READY)
                        .does(
                                Bytes.class,
                                ask -> Answers.runId(ask.at("id"))
                                        .map(id -> Answers.as(
                                                work.results()
                                                        .report(ask.agent().id(), id),
                                                html -> Bytes.of("text/html; charset=utf-8", html)))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("run"))))
                        .rendering(ask -> size(work.results(), ask)),
                Operation.get(
                                "getTable",
                                "/v1/runs/{id}/tables/{name}",
                                read,
                                "A table of the result package for spreadsheets, as findings.csv and matches.csv")
                        .refuses(Problem.NOT_FOUND, Problem.RESULT_NOT_READY)
                        .does(Bytes.class, ask -> table(work.results(), ask))
                        .rendering(ask -> size(work.results(), ask)),
                Operation.get(
                                "getProof",
                                "/v1/runs/{id}/proof",
                                read,
                                "The proof bundle: one file that verifies without this server")
                        .refuses(Problem.NOT_FOUND, Problem.RESULT_NOT_READY, Problem.PROOF_NOT_READY)
                        .does(
                                Bytes.class,
                                ask -> Answers.runId(ask.at("id"))
                                        .map(id -> Answers.as(
                                                proofs.bundle(ask.agent().id(), id), json -> Bytes.of(JSON, json)))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("run")))),
                Operation.get(
                                "getTlogProof",
                                "/v1/runs/{id}/tlog-proof",
                                read,
                                "The log's proof of the attestation (C2SP tlog-proof)")
                        .refuses(Problem.NOT_FOUND, Problem.RESULT_NOT_READY, Problem.PROOF_NOT_READY)
                        .does(
                                Bytes.class,
                                ask -> Answers.runId(ask.at("id"))
                                        .map(id -> Answers.as(
                                                proofs.tlogProof(ask.agent().id(), id),
                                                text -> Bytes.of(
                                                        "text/plain; charset=utf-8",
                                                        text.getBytes(StandardCharsets.UTF_8))))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("run")))),
                Operation.get("getObject", "/v1/objects/{digest}", read, "The bytes of a sealed document")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Bytes.class,
                                ask -> Answers.found(
                                        Digest.parse(ask.at("digest"))
                                                .flatMap(digest -> work.results()
                                                        .object(ask.agent().id(), digest))
                                                .map(OpenOperations::document),
                                        "object")),
                Operation.get("getCallback", "/v1/callbacks/{id}", read, "A callback with all its attempts")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Callbacks.Callback.class,
                                ask -> Answers.found(
                                        callbackId(ask.at("id"))
                                                .flatMap(id -> work.callbacks()
                                                        .get(ask.agent().id(), id)),
                                        "callback")),
                Operation.post(
                                "redeliverCallback",
                                "/v1/callbacks/{id}/redeliver",
                                write,
                                "Delivers a callback once more")
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED, Problem.SWITCHED_OFF)
                        .does(
                                NoBody.class,
                                Callbacks.Callback.class,
                                ask -> callbackId(ask.at("id"))
                                        .map(id -> work.callbacks()
                                                .redeliver(ask.agent().id(), id, ask.once()))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("callback")))));
    }

    private static Operation<NoBody, Bytes> document(
            String name, String path, String summary, Operations.Work work, Results.Part part) {
        return Operation.get(name, "/v1/runs/{id}/" + path, new Access.Scope("runs:read"), summary)
                .refuses(Problem.NOT_FOUND, Problem.RESULT_NOT_READY)
                .does(
                        Bytes.class,
                        ask -> Answers.runId(ask.at("id"))
                                .map(id -> Answers.as(
                                        work.results().part(ask.agent().id(), id, part),
                                        stored -> new Bytes(
                                                JSON,
                                                stored.bytes(),
                                                Optional.of(stored.digest().toString()),
                                                Operation.Kept.NOT)))
                                .orElseGet(() -> Reply.refused(Refusal.notFound("run"))));
    }

    private static long size(Results results, Operation.Ask<NoBody> ask) {
        return Answers.runId(ask.at("id"))
                .map(id -> results.size(ask.agent().id(), id))
                .orElse(0L);
    }

    private static Reply<Bytes> table(Results results, Operation.Ask<NoBody> ask) {
        String name = ask.at("name");
        if (!name.endsWith(CSV)) {
            return Reply.refused(Refusal.notFound("table"));
        }
        return Answers.runId(ask.at("id"))
                .map(id -> Answers.as(
                        results.table(ask.agent().id(), id, name.substring(0, name.length() - CSV.length())),
                        csv -> Bytes.of("text/csv; charset=utf-8; header=present", csv)))
                .orElseGet(() -> Reply.refused(Refusal.notFound("run")));
    }

    private static Optional<Refusal> misshapen(List<EvidenceOffered> evidence) {
        return evidence.stream().allMatch(EvidenceOffered::isOne)
                ? Optional.empty()
                : Optional.of(Refusal.invalid("evidence", "each piece has exactly one of records, content and id"));
    }

    private static Reply<Page> list(Runs runs, Operation.Ask<NoBody> ask) {
        Optional<Integer> limit = Answers.limit(Optional.ofNullable(ask.query().get("limit")));
        if (limit.isEmpty()) {
            return Reply.refused(Refusal.invalid("limit", "1 to " + Page.MOST));
        }
        Optional<String> after = Optional.ofNullable(ask.query().get("after"));
        Optional<Id.Run> from = after.flatMap(Answers::runId);
        if (after.isPresent() && from.isEmpty()) {
            return Reply.refused(Refusal.invalid("after", "the next of the page before"));
        }
        List<Runs.Run> items = runs.list(ask.agent().id(), from, limit.get());
        Optional<String> next =
                items.size() == limit.get() ? Optional.of(items.getLast().id()) : Optional.empty();
        return Reply.done(new Page<>(items, next));
    }

    private static Optional<Id.Callback> callbackId(String text) {
        return Id.parse(Id.Prefix.CBK, text).map(Id.Callback::new);
    }
}
