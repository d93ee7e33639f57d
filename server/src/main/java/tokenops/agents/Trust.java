package tokenops.agents;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tokenops.ledger.AgentLimits;
import tokenops.log.Sealing;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Caller;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Lifecycle;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.store.AuditEntry;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Recent;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * Station 2, trust: the policy or an operator decides level, tools, data modes and limits. Every decision is a document with a
 * reason and an author, and revocable.
 */
public final class Trust {
    private static final long MICRO = 1_000_000;

    private final Core core;
    private final TrustPolicy policy;
    private final Set<String> tools;

    /** Less than the second within which a suspension must work on every node. */
    private static final Duration REMEMBERED = Duration.ofMillis(800);

    private static final int MOST = 50_000;

    private final Recent<Id.Agent, Optional<Terms>> remembered;

    /** @param tools the tools that there are */
    public Trust(Core core, TrustPolicy policy, Set<String> tools) {
        this.core = core;
        this.policy = policy;
        this.tools = tools;
        this.remembered = new Recent<>(REMEMBERED, MOST, core.clock());
    }

    /** A decision and the states that it brings an agent to. */
    record Decision(Sealed document, States.Agent agentState, States.TrustReview review) {
        AgentRow applyTo(AgentRow agent) {
            return agent.decided(
                    agentState, review, new Id.TrustDecision(document.id().uuid()));
        }
    }

    /** What an operator can decide. */
    public enum Action implements Word {
        APPROVE("approved", States.Agent.ACTIVE, States.TrustReview.APPROVED),
        REJECT("rejected", States.Agent.CLOSED, States.TrustReview.REJECTED),
        SUSPEND("suspended", States.Agent.SUSPENDED, States.TrustReview.SUSPENDED),
        RESTORE("restored", States.Agent.ACTIVE, States.TrustReview.APPROVED);

        private final String decision;
        private final States.Agent agent;
        private final States.TrustReview review;

        Action(String decision, States.Agent agent, States.TrustReview review) {
            this.decision = decision;
            this.agent = agent;
            this.review = review;
        }

        private boolean fits(AgentRow row) {
            return Lifecycle.AGENT.allows(row.state(), agent)
                    && switch (this) {
                        case APPROVE, REJECT -> row.trust() == States.TrustReview.PENDING;
                        case SUSPEND -> true;
                        case RESTORE -> row.state() == States.Agent.SUSPENDED;
                    };
        }
    }

    /** The policy's decision about an agent that has just proven its key; empty leaves it to an operator. */
    Optional<Decision> byPolicy(Id.Agent agent, Mode mode, Sealed agentDocument, Manifest manifest) {
        if (!tools.containsAll(manifest.requestedTools())) {
            return Optional.empty();
        }
        return policy.decide(manifest)
                .map(then -> decide(
                        agent,
                        mode,
                        agentDocument.link(),
                        Action.APPROVE,
                        then,
                        manifest.requestedTools(),
                        "policy:" + policy.name(),
                        List.of(then.reason())));
    }

    private Decision decide(
            Id.Agent agent,
            Mode mode,
            Sealed.Link agentDocument,
            Action action,
            TrustPolicy.Then then,
            List<String> granted,
            String author,
            List<String> reasons) {
        Asset credit = Asset.CREDIT.in(mode);
        Json.Builder members = Json.object()
                .put("decision", action.decision)
                .put("level", then.level())
                .put("tools", Json.texts(granted))
                .put("data_modes", Json.texts(then.dataModes()))
                .put("execution_mode", then.executionMode())
                .put(
                        "limits",
                        Json.object()
                                .put("credits_per_day", new Amount(credit, then.creditsPerDay() * MICRO).json())
                                .put("runs_in_flight", then.runsInFlight())
                                .put("maximum_per_run", new Amount(credit, then.maximumPerRun() * MICRO).json())
                                .build())
                .put("author", author)
                .put("reasons", Json.texts(reasons));
        Sealed document = core.sealer()
                .seal(
                        Kind.TRUST_DECISION,
                        new Id.TrustDecision(core.ids().next(agent)),
                        mode,
                        List.of(agentDocument),
                        members);
        return new Decision(document, action.agent, action.review);
    }

    /** A decision as it is answered. */
    public record Decided(String id, String kind, String state, String agentId, String digest, Raw document) {}

    /** Who decides and why, and the entry of the audit trail that says so. */
    public record By(String operator, String reason, AuditEntry entry) {}

    /** An operator's decision. Refused: no such agent, or a state from which it can't be taken. */
    public Reply<Decided> byOperator(Id.Agent agent, Action action, By by, Optional<Once> once) {
        Optional<AgentRow> row = core.reads()
                .one(
                        AgentRow.SELECT + "WHERE home = ? AND id = ?",
                        AgentRow.READER,
                        core.homes().of(agent),
                        agent.uuid());
        Optional<Documents.Stored> document = core.documents().byId(agent);
        if (row.isEmpty() || document.isEmpty()) {
            return Reply.refused(Refusal.notFound("agent with a proven key"));
        }
        Manifest manifest = Agents.manifest(row.get());
        List<String> granted =
                manifest.requestedTools().stream().filter(tools::contains).toList();
        Decision decision = decide(
                agent,
                row.get().mode(),
                document.get().link(agent),
                action,
                policy.decide(manifest).orElseGet(policy::widest),
                granted,
                "operator:" + by.operator(),
                List.of(by.reason()));
        Decided answer = new Decided(
                decision.document().id().text(),
                Kind.TRUST_DECISION.word(),
                action.decision,
                agent.text(),
                decision.document().digest().toString(),
                Raw.of(decision.document()));
        Reply<Decided> reply = core.lanes()
                .submit(by.entry().with(new Decide(core.homes().of(agent), agent, action, decision, answer)), once);
        forget(agent);
        return reply;
    }

    private record Decide(Home home, Id.Agent agent, Action action, Decision decision, Decided answer)
            implements Command<Decided> {
        @Override
        public void needs(Needs needs) {
            needs.lock(AgentRow.TABLE, agent.uuid());
        }

        @Override
        public Outcome<Decided> decide(Rows rows, Instant now) {
            Optional<AgentRow> current = rows.get(AgentRow.TABLE, agent.uuid());
            if (current.isEmpty() || !action.fits(current.get())) {
                return Outcome.refused(Refusal.state(
                        current.map(AgentRow::state).orElse(States.Agent.CLOSED),
                        "an agent in this state can't be " + action.decision));
            }
            rows.put(AgentRow.TABLE, decision.applyTo(current.get()));
            Sealing.put(rows, agent, decision.document());
            return Outcome.done(answer);
        }
    }

    /** An agent that waits for an operator, or has been decided about. */
    public record Review(
            String agentId, States.Agent state, States.TrustReview trustState, String name, Raw manifest) {}

    /** The agents in a state of review, newest first. */
    public List<Review> reviews(States.TrustReview review, int limit) {
        return core
                .reads()
                .list(
                        AgentRow.SELECT + "WHERE trust = ? AND state <> 'submitted' ORDER BY created_at DESC LIMIT ?",
                        AgentRow.READER,
                        review.word(),
                        limit)
                .stream()
                .map(row -> new Review(
                        row.id().text(),
                        row.state(),
                        row.trust(),
                        Agents.manifest(row).name(),
                        new Raw(row.manifest())))
                .toList();
    }

    /** What the decision in force allows an agent: read from its document, which is what was promised. */
    public record Terms(
            Sealed.Link link,
            String level,
            List<String> tools,
            List<String> dataModes,
            String executionMode,
            AgentLimits limits,
            int requestsPerSecond) {

        /** The data modes that both the decision and the caller's credential allow. */
        public List<String> dataModes(Caller.Agent caller) {
            return dataModes.stream().filter(caller.dataModes()::contains).toList();
        }

        /**
         * Why the caller may not give a tool data of that mode; empty when it may. A credential may be older than the decision in
         * force, and either the narrower one, so both are asked.
         */
        public Optional<Refusal> refuses(Caller.Agent caller, String tool, String dataMode) {
            if (!tools.contains(tool) || !caller.tools().contains(tool)) {
                return Optional.of(Refusal.of(Problem.TOOL_UNKNOWN, "no tool " + tool + " for this agent"));
            }
            List<String> allowed = dataModes(caller);
            return allowed.contains(dataMode)
                    ? Optional.empty()
                    : Optional.of(Refusal.of(
                                    Problem.DATA_MODE_REFUSED,
                                    "the trust decision and the credential both allow "
                                            + (allowed.isEmpty() ? "none" : String.join(", ", allowed)))
                            .with("allowed", allowed));
        }
    }

    /** The decision in force, when it approves. */
    public Optional<Terms> inForce(Id.Agent agent) {
        return remembered.get(agent, before -> look(agent));
    }

    /** What was remembered of an agent is forgotten, after a change on this node. */
    public void forget(Id.Agent agent) {
        remembered.forget(agent);
    }

    private Optional<Terms> look(Id.Agent agent) {
        return core.reads()
                .one(
                        AgentRow.SELECT + "WHERE home = ? AND id = ?",
                        AgentRow.READER,
                        core.homes().of(agent),
                        agent.uuid())
                .filter(row -> row.state() == States.Agent.ACTIVE)
                .flatMap(AgentRow::decision)
                .flatMap(core.documents()::byId)
                .map(this::terms);
    }

    private Terms terms(Documents.Stored stored) {
        Json.Obj document = stored.json();
        Json.Obj limits = document.object("limits").orElseThrow();
        return new Terms(
                stored.link(new Id.TrustDecision(stored.id())),
                document.text("level").orElseThrow(),
                document.texts("tools"),
                document.texts("data_modes"),
                document.text("execution_mode").orElseThrow(),
                new AgentLimits(
                        Amount.read(limits, "credits_per_day"),
                        Math.toIntExact(limits.whole("runs_in_flight").orElseThrow()),
                        Amount.read(limits, "maximum_per_run")),
                policy.widest().requestsPerSecond());
    }
}
