package tokenops.operations;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tokenops.ledger.AgentStatements;
import tokenops.log.LogKey;
import tokenops.log.PublicLog;
import tokenops.log.SigningKeys;
import tokenops.operations.Operation.Access;
import tokenops.operations.Operation.Bytes;
import tokenops.operations.Operation.Parameter;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.Page;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.proof.Schemas;
import tokenops.proof.Tile;
import tokenops.quotes.PriceBook;
import tokenops.store.Documents;
import tokenops.store.Reply;
import tokenops.tools.ToolDescription;

/** What anybody may ask, and an agent's own account. */
final class OpenOperations {
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain; charset=utf-8";

    private OpenOperations() {}

    /** What the operations below work with. */
    record Sources(
            Map<String, ToolDescription> tools,
            PriceBook prices,
            SigningKeys keys,
            LogKey logKey,
            PublicLog log,
            AgentStatements statements,
            Function<String, Optional<Json.Obj>> schemas) {}

    /**
     * A tool with what it costs.
     *
     * @param maximumSeconds how long it may work on one run, which fails then
     */
    record ToolShown(
            String name,
            String version,
            String summary,
            List<String> families,
            List<String> scope,
            List<String> outOfScope,
            List<String> outputs,
            long maximumSeconds,
            String checks,
            String priceBook,
            List<PriceLine> prices) {}

    record PriceLine(String meter, String unit, String microcreditsPerUnit) {}

    /** The transitions of each lifecycle: from a state to the states that may follow. */
    record Lifecycles(Map<String, Map<String, List<String>>> lifecycles) {}

    /** A problem type, and what to do about it. */
    record ProblemShown(String type, String code, int status, String title, String remedy) {}

    static List<Operation<?, ?>> of(Sources from) {
        Access open = new Access.Open();
        return List.of(
                Operation.get("listTools", "/v1/tools", open, "The tools that can be bought")
                        .does(
                                Page.class,
                                ask -> Reply.done(new Page<>(
                                        from.tools.values().stream()
                                                .map(tool -> shown(tool, from.prices))
                                                .toList(),
                                        Optional.empty()))),
                Operation.get("getTool", "/v1/tools/{tool}", open, "What a tool accepts, produces and costs")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                ToolShown.class,
                                ask -> Answers.found(
                                        Optional.ofNullable(from.tools.get(ask.at("tool")))
                                                .map(tool -> shown(tool, from.prices)),
                                        "tool")),
                Operation.get(
                                "listChecks",
                                "/v1/tools/{tool}/checks",
                                open,
                                "What a tool's checks ask, catch and need, and how to fix what they find")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Bytes.class,
                                ask -> Answers.found(
                                        Optional.ofNullable(from.tools.get(ask.at("tool")))
                                                .map(OpenOperations::checks),
                                        "tool")),
                Operation.get("getLifecycles", "/v1/lifecycle", open, "Which state may follow which")
                        .does(Lifecycles.class, ask -> Reply.done(lifecycles())),
                Operation.get("getProblem", "/problems/{name}", open, "A problem type and what to do about it")
                        .refuses(Problem.NOT_FOUND)
                        .does(ProblemShown.class, ask -> Answers.found(problem(ask.at("name")), "problem type")),
                Operation.get(
                                "getSchema",
                                "/schemas/{name}",
                                open,
                                "The JSON Schema of a sealed document's kind, or of what a tool reads or gives beside them")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Bytes.class,
                                ask -> Answers.found(
                                        Schemas.schema(ask.at("name"))
                                                .or(() -> from.schemas.apply(ask.at("name")))
                                                .map(schema -> Bytes.of(
                                                        "application/schema+json", CanonicalJson.bytes(schema))),
                                        "schema")),
                Operation.get(
                                "getKeys",
                                "/.well-known/jwks.json",
                                open,
                                "The keys that attestations and callbacks are signed with")
                        .does(
                                Bytes.class,
                                ask -> Reply.done(
                                        Bytes.of("application/jwk-set+json", CanonicalJson.bytes(from.keys.jwks())))),
                Operation.get("getLogKey", "/log/key", open, "The log's verifier key, one C2SP line")
                        .does(Bytes.class, ask -> Reply.done(text(from.logKey.verifierLine()))),
                Operation.get(
                                "getCheckpoint",
                                "/log/checkpoint",
                                open,
                                "The newest signed checkpoint (C2SP tlog-checkpoint)")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Bytes.class,
                                ask -> Answers.found(
                                        from.log
                                                .checkpoint()
                                                .map(head -> text(head.note().toString())),
                                        "checkpoint")),
                Operation.get("getTile", "/log/tile/{+path}", open, "A tile or a bundle of entries (C2SP tlog-tiles)")
                        .refuses(Problem.NOT_FOUND)
                        .does(Bytes.class, ask -> Answers.found(tile(from.log, ask.at("path")), "tile")),
                Operation.get(
                                "listAccounts",
                                "/v1/ledger/accounts",
                                new Access.Scope("ledger:read"),
                                "The agent's account")
                        .does(
                                Page.class,
                                ask -> Reply.done(new Page<>(
                                        List.of(from.statements.account(
                                                ask.agent().id(), ask.agent().mode())),
                                        Optional.empty()))),
                Operation.get(
                                "listTransfers",
                                "/v1/ledger/accounts/{name}/transfers",
                                new Access.Scope("ledger:read"),
                                "The transfers that concern the agent, newest first")
                        .query(
                                new Parameter("limit", "1 to 200, 50 when absent"),
                                new Parameter("after", "the next of the page before"))
                        .refuses(Problem.NOT_FOUND)
                        .does(Page.class, ask -> transfers(from.statements, ask)));
    }

    private static Reply<Page> transfers(AgentStatements statements, Operation.Ask<Operation.NoBody> ask) {
        Optional<Integer> limit = Answers.limit(Optional.ofNullable(ask.query().get("limit")));
        if (limit.isEmpty()) {
            return Reply.refused(Refusal.invalid("limit", "1 to " + Page.MOST));
        }
        if (!ask.at("name")
                .equals(statements.account(ask.agent().id(), ask.agent().mode()).name())) {
            return Reply.refused(Refusal.notFound("account"));
        }
        List<AgentStatements.Line> items = statements.transfers(
                ask.agent().id(),
                Optional.ofNullable(ask.query().get("after"))
                        .flatMap(text -> Id.parse(Id.Prefix.TRF, text))
                        .map(Id.Transfer::new),
                limit.get());
        return Reply.done(new Page<>(
                items, items.size() == limit.get() ? Optional.of(items.getLast().id()) : Optional.empty()));
    }

    static Bytes document(Documents.Stored stored) {
        return new Bytes(JSON, stored.bytes(), Optional.of(stored.digest().toString()), Operation.Kept.FOR_EVER);
    }

    private static Bytes text(String text) {
        return Bytes.of(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<Bytes> tile(PublicLog log, String path) {
        String whole = "tile/" + path;
        Optional<Tile> entries = Tile.parseEntries(whole);
        Optional<Tile> hashes = Tile.parse(whole);
        return entries.isPresent()
                ? entries.flatMap(log::entries).map(OpenOperations::immutable)
                : hashes.flatMap(log::tile).map(OpenOperations::immutable);
    }

    private static Bytes immutable(byte[] content) {
        return new Bytes("application/octet-stream", content, Optional.empty(), Operation.Kept.FOR_EVER_BY_ALL);
    }

    private static ToolShown shown(ToolDescription tool, PriceBook prices) {
        return new ToolShown(
                tool.name(),
                tool.version(),
                tool.summary(),
                tool.families(),
                tool.scope(),
                tool.outOfScope(),
                tool.outputs(),
                tool.maximumDuration().toSeconds(),
                tool.checks().toString(),
                prices.id(),
                prices.of(tool.name()).stream()
                        .map(line ->
                                new PriceLine(line.meter(), line.unit(), Long.toString(line.microcreditsPerUnit())))
                        .toList());
    }

    private static Bytes checks(ToolDescription tool) {
        byte[] json = CanonicalJson.bytes(Json.object()
                .put("digest", tool.checks().toString())
                .put(
                        "items",
                        Json.array(
                                tool.listed(),
                                check -> Json.object()
                                        .put("id", check.id())
                                        .put("version", check.version())
                                        .put("family", check.family())
                                        .put("severity", check.severity())
                                        .put("weight", check.weight())
                                        .put("states", check.states())
                                        .put("catches", check.catches())
                                        .put("fix", check.fix())
                                        .put("needs", check.needs())
                                        .put("when_absent", check.whenAbsent())
                                        .build()))
                .build());
        return new Bytes(JSON, json, Optional.of(Digest.of(json).toString()), Operation.Kept.AN_HOUR);
    }

    private static Lifecycles lifecycles() {
        Map<String, Map<String, List<String>>> all = new TreeMap<>();
        Lifecycle.ALL.forEach(lifecycle -> all.put(lifecycle.name(), lifecycle.words()));
        return new Lifecycles(all);
    }

    private static Optional<ProblemShown> problem(String name) {
        for (Problem problem : Problem.values()) {
            if (problem.code().equals(name.toLowerCase(Locale.ROOT))) {
                return Optional.of(new ProblemShown(
                        "/problems/" + problem.code(),
                        problem.code(),
                        problem.status(),
                        problem.title(),
                        problem.remedy()));
            }
        }
        return Optional.empty();
    }
}
