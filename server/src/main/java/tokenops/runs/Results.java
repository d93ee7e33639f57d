package tokenops.runs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Base64Text;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.tools.Table;
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
            return Outcome.refused(notReady(run));
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

    /**
     * The result package of any run, whose tool has the digest of its checks beside it, as the runtime record states it. Refused as the
     * agent would be.
     */
    Outcome<Json.Obj> resultPackage(RunRow run) {
        return part(run, Part.PACKAGE)
                .map(stored -> stored(run.id())
                        .json()
                        .object("tool")
                        .map(tool -> stored.json().with("tool", tool))
                        .orElseThrow());
    }

    /** There is no result that the agent may have. */
    static Refusal notReady(RunRow run) {
        String state = run.state().word();
        return Refusal.of(Problem.RESULT_NOT_READY, "the run is " + state).with("state", state);
    }

    private Documents.Stored stored(Id id) {
        return core.documents().byId(id).orElseThrow(() -> new IllegalStateException("no document " + id));
    }

    private Documents.Stored linked(Documents.Stored from, Kind kind) {
        Json.Obj link = from.json().objects("links").stream()
                .filter(one -> one.text("kind").filter(kind.word()::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the document " + from.id() + " has no " + kind.word()));
        UUID id = link.text("id").flatMap(text -> Id.parse(kind.prefix(), text)).orElseThrow();
        return Optional.ofNullable(core.documents()
                        .byIds(core.homes().of(new Id.Agent(from.owner())), List.of(id))
                        .get(id))
                .orElseThrow(() -> new IllegalStateException("no " + kind.word() + " " + id));
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
        Json.Obj json = stored.json();
        Optional<String> run = switch (stored.kind()) {
            case RUNTIME_RECORD -> json.text("id");
            case ATTESTATION ->
                json.text("payload")
                        .flatMap(Base64Text::readStandard)
                        .map(Sealed::read)
                        .flatMap(statement -> statement.object("predicate"))
                        .flatMap(predicate -> predicate.text("run_id"));
            default -> json.text("run_id");
        };
        return run.flatMap(text -> Id.parse(Id.Prefix.RUN, text)).map(Id.Run::new);
    }

    /** How many bytes a run's documents of the end have, of which the package may be large; 0 when there are none to be had. */
    public long size(Id.Agent agent, Id.Run id) {
        return runs.row(agent, id)
                .flatMap(run -> run.ended().result())
                .map(core.documents()::size)
                .orElse(0L);
    }

    /** The result package as one HTML page. */
    public Outcome<byte[]> report(Id.Agent agent, Id.Run id) {
        return shown(agent, id, Tool::report);
    }

    /** A table of the result package as CSV. Refused as well when the tool has no table of that name. */
    public Outcome<byte[]> table(Id.Agent agent, Id.Run id, String name) {
        Outcome<Optional<byte[]>> csv = shown(
                agent,
                id,
                (tool, pack) -> tool.tables(pack).stream()
                        .filter(table -> table.name().equals(name))
                        .findFirst()
                        .map(Results::csv));
        return csv instanceof Outcome.Done<Optional<byte[]>>(Optional<byte[]> found) && found.isEmpty()
                ? Outcome.refused(Refusal.notFound("table"))
                : csv.map(Optional::orElseThrow);
    }

    private <T> Outcome<T> shown(Id.Agent agent, Id.Run id, BiFunction<Tool, Json.Obj, T> shown) {
        Optional<RunRow> run = runs.row(agent, id);
        if (run.isEmpty()) {
            return Outcome.refused(Refusal.notFound("run"));
        }
        return part(run.get(), Part.PACKAGE)
                .map(stored -> shown.apply(
                        Optional.ofNullable(tools.get(run.get().tool())).orElseThrow(), stored.json()));
    }

    private static byte[] csv(Table table) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            table.content().writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
