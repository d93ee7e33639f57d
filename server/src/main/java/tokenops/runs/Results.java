package tokenops.runs;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Base64Text;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.tools.Tool;

/** Stations 11, 12 and 14 as they are read: the documents that the end of a run left, one by one. */
public final class Results {
    private final Core core;
    private final Runs runs;
    private final Map<String, Tool> tools;

    public Results(Core core, Runs runs, Map<String, Tool> tools) {
        this.core = core;
        this.runs = runs;
        this.tools = tools;
    }

    /** A document of the end. */
    public enum Part implements Word {
        RESULT,
        PACKAGE,
        RECORD,
        USAGE,
        LEDGER,
        ATTESTATION
    }

    /** One document of the agent's run. Refused: no such run, no result yet, or one that an operator hasn't released. */
    public Outcome<Documents.Stored> part(Id.Agent agent, Id.Run id, Part part) {
        Optional<RunRow> run = runs.row(agent, id);
        return run.isEmpty() ? Outcome.refused(Refusal.notFound("run")) : part(run.get(), part);
    }

    private Outcome<Documents.Stored> part(RunRow run, Part part) {
        Optional<Id.ResultContract> result = run.ended().result();
        if (result.isEmpty() || run.state() == States.Run.UNDER_REVIEW) {
            return Outcome.refused(Refusal.of(
                            Problem.RESULT_NOT_READY,
                            "the run is " + run.state().word())
                    .with("state", run.state().word()));
        }
        Documents.Stored contract = stored(result.get());
        return Outcome.done(
                switch (part) {
                    case RESULT -> contract;
                    case PACKAGE -> linked(contract, Kind.RESULT_PACKAGE);
                    case RECORD -> stored(run.id());
                    case USAGE -> linked(stored(run.id()), Kind.USAGE_RECEIPT);
                    case LEDGER -> linked(linked(stored(run.id()), Kind.USAGE_RECEIPT), Kind.LEDGER_EXTRACT);
                    case ATTESTATION -> stored(run.ended().attestation().orElseThrow());
                });
    }

    private Documents.Stored stored(Id id) {
        return core.documents().byId(id).orElseThrow(() -> new IllegalStateException("no document " + id));
    }

    private Documents.Stored linked(Documents.Stored from, Kind kind) {
        Json.Obj link = PathDocuments.document(from).json().objects("links").stream()
                .filter(one -> one.text("kind").filter(kind.word()::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the document " + from.id() + " has no " + kind.word()));
        Id id = switch (kind) {
            case RESULT_PACKAGE ->
                new Id.ResultPackage(
                        Id.parse(Id.Prefix.PKG, link.text("id").orElseThrow()).orElseThrow());
            case USAGE_RECEIPT ->
                new Id.UsageReceipt(
                        Id.parse(Id.Prefix.URT, link.text("id").orElseThrow()).orElseThrow());
            default ->
                new Id.LedgerExtract(
                        Id.parse(Id.Prefix.LEX, link.text("id").orElseThrow()).orElseThrow());
        };
        return stored(id);
    }

    /** What the end of a run leaves: not for its agent while an operator hasn't released it. */
    private static final Set<Kind> OF_THE_END = Set.of(
            Kind.LEDGER_EXTRACT,
            Kind.USAGE_RECEIPT,
            Kind.RUNTIME_RECORD,
            Kind.RESULT_PACKAGE,
            Kind.RESULT_CONTRACT,
            Kind.ATTESTATION);

    /** The agent's document with this digest; empty as well for one that is still under review. */
    public Optional<Documents.Stored> object(Id.Agent agent, Digest digest) {
        return core.documents()
                .byDigest(agent, digest)
                .filter(stored -> !OF_THE_END.contains(stored.kind())
                        || runOf(stored)
                                .flatMap(id -> runs.row(agent, id))
                                .filter(run -> run.state() != States.Run.UNDER_REVIEW)
                                .isPresent());
    }

    private static Optional<Id.Run> runOf(Documents.Stored stored) {
        Json.Obj json = PathDocuments.document(stored).json();
        Optional<String> run = switch (stored.kind()) {
            case RUNTIME_RECORD -> json.text("id");
            case ATTESTATION ->
                json.text("payload")
                        .flatMap(Base64Text::readStandard)
                        .flatMap(Results::statement)
                        .flatMap(statement -> statement.object("predicate"))
                        .flatMap(predicate -> predicate.text("run_id"));
            default -> json.text("run_id");
        };
        return run.flatMap(text -> Id.parse(Id.Prefix.RUN, text)).map(Id.Run::new);
    }

    private static Optional<Json.Obj> statement(byte[] payload) {
        try {
            return Optional.of(CanonicalJson.readObject(payload));
        } catch (MalformedJson e) {
            return Optional.empty();
        }
    }

    /** The result package as one HTML page. */
    public Outcome<byte[]> report(Id.Agent agent, Id.Run id) {
        Optional<RunRow> run = runs.row(agent, id);
        if (run.isEmpty()) {
            return Outcome.refused(Refusal.notFound("run"));
        }
        return part(run.get(), Part.PACKAGE).map(stored -> {
            try {
                return Optional.ofNullable(tools.get(run.get().tool()))
                        .orElseThrow()
                        .report(CanonicalJson.readObject(stored.bytes()));
            } catch (MalformedJson e) {
                throw new IllegalStateException("the package of " + id + " is damaged", e);
            }
        });
    }
}
