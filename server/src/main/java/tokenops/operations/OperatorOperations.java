package tokenops.operations;

import java.util.List;
import java.util.Optional;
import tokenops.agents.Access;
import tokenops.agents.Trust;
import tokenops.funding.Funding;
import tokenops.log.OperatorOverride;
import tokenops.operations.Operation.Bytes;
import tokenops.operations.Operation.NoBody;
import tokenops.operations.Operation.Parameter;
import tokenops.path.Caller;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Page;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.runs.Proofs;
import tokenops.runs.Reperformer;
import tokenops.runs.Reviews;
import tokenops.runs.RunMoney;
import tokenops.runs.Runs;
import tokenops.runs.Trails;
import tokenops.store.AuditEntry;
import tokenops.store.Documents;
import tokenops.store.Reply;

/** What operators see and do. Everything they change is in the audit trail, with their name and reason. */
public final class OperatorOperations {
    private static final int SHOWN = 100;

    private OperatorOperations() {}

    /** What an operator decides about an agent: approve, reject, suspend or restore. */
    public record Decision(String action, String reason) {}

    /** What an operator did beside the rules, as it is answered. */
    record Act(String id, String kind, String state, String digest, Raw document) {}

    /** What the operations below work with. */
    record Services(
            Trust trust,
            Access access,
            Runs runs,
            Reviews reviews,
            Trails trails,
            RunMoney money,
            Reperformer reperformer,
            Proofs proofs,
            Funding funding,
            Documents documents,
            Audit audit) {}

    static List<Operation<?, ?>> of(Services services) {
        Operation.Access operator = new Operation.Access.OperatorOnly();
        return List.of(
                Operation.get(
                                "listReviews",
                                "/v1/operator/trust",
                                operator,
                                "Agents by the state of their trust review")
                        .query(new Parameter("state", "pending when absent"))
                        .does(
                                Page.class,
                                ask -> Word.parse(
                                                States.TrustReview.class,
                                                ask.query().getOrDefault("state", "pending"))
                                        .map(state -> Reply.<Page>done(
                                                new Page<>(services.trust.reviews(state, SHOWN), Optional.empty())))
                                        .orElseGet(() ->
                                                Reply.refused(Refusal.invalid("state", "no such state of review")))),
                Operation.post(
                                "decideTrust",
                                "/v1/operator/agents/{id}/trust",
                                operator,
                                "Approves, rejects, suspends or restores an agent")
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED)
                        .does(Decision.class, Trust.Decided.class, ask -> decide(services, ask)),
                Operation.get("listAllRuns", "/v1/operator/runs", operator, "The newest runs of all agents")
                        .does(Page.class, ask -> Reply.done(new Page<>(services.runs.newest(SHOWN), Optional.empty()))),
                Operation.get("getAnyRun", "/v1/operator/runs/{id}", operator, "Any run")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Runs.Run.class,
                                ask -> Answers.found(Answers.runId(ask.at("id")).flatMap(services.runs::get), "run")),
                Operation.get("getAnyTrail", "/v1/operator/runs/{id}/trail", operator, "The trail of any run")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Trails.Trail.class,
                                ask -> Answers.found(
                                        Answers.runId(ask.at("id")).flatMap(services.trails::trail), "run")),
                Operation.get(
                                "getRunMoney",
                                "/v1/operator/runs/{id}/money",
                                operator,
                                "What any run holds and took, and how the payments behind it stand")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                RunMoney.Money.class,
                                ask -> Answers.found(Answers.runId(ask.at("id")).flatMap(services.money::of), "run")),
                Operation.post(
                                "reperformRun",
                                "/v1/operator/runs/{id}/reperform",
                                operator,
                                "Does a run's work again, from what was kept, and holds it against the sealed package")
                        .refuses(Problem.NOT_FOUND, Problem.RESULT_NOT_READY, Problem.UNAVAILABLE)
                        .does(
                                NoBody.class,
                                Reperformer.Reperformed.class,
                                ask -> Answers.runId(ask.at("id"))
                                        .map(id -> Answers.as(
                                                services.reperformer.reperform(id), reperformed -> reperformed))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("run")))),
                Operation.get("getAnyProof", "/v1/operator/runs/{id}/proof", operator, "The proof bundle of any run")
                        .refuses(Problem.NOT_FOUND, Problem.RESULT_NOT_READY, Problem.PROOF_NOT_READY)
                        .does(
                                Bytes.class,
                                ask -> Answers.runId(ask.at("id"))
                                        .map(id -> Answers.as(
                                                services.proofs.bundle(id), json -> Bytes.of("application/json", json)))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("run")))),
                Operation.get(
                                "getAnyObject",
                                "/v1/operator/objects/{digest}",
                                operator,
                                "The bytes of any sealed document")
                        .refuses(Problem.NOT_FOUND)
                        .does(
                                Bytes.class,
                                ask -> Answers.found(
                                        Digest.parse(ask.at("digest"))
                                                .flatMap(services.documents::byDigest)
                                                .map(OpenOperations::document),
                                        "object")),
                Operation.post(
                                "releaseResult",
                                "/v1/operator/runs/{id}/release",
                                operator,
                                "Releases a result that is under review")
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED)
                        .does(Because.class, Runs.Run.class, ask -> release(services, ask)),
                Operation.get(
                                "getOverride",
                                "/v1/operator/overrides/{id}",
                                operator,
                                "The document of what an operator did beside the rules; its id is that of the entry in the audit"
                                        + " trail, as ovr_")
                        .refuses(Problem.NOT_FOUND)
                        .does(Act.class, ask -> Answers.found(override(services.documents, ask.at("id")), "override")),
                Operation.get(
                                "listMessagesInReview",
                                "/v1/operator/confirmations",
                                operator,
                                "Providers' messages that an operator must look at")
                        .does(
                                Page.class,
                                ask -> Reply.done(new Page<>(services.funding.inReview(SHOWN), Optional.empty()))),
                Operation.get("listAudit", "/v1/operator/audit", operator, "The newest entries of the audit trail")
                        .does(
                                Page.class,
                                ask -> Reply.done(new Page<>(services.audit.newest(SHOWN), Optional.empty()))));
    }

    private static Reply<Trust.Decided> decide(Services services, Operation.Ask<Decision> ask) {
        Optional<Trust.Action> action =
                Word.parse(Trust.Action.class, ask.body().action());
        Optional<Id.Agent> agent = AgentOperations.agentId(ask.at("id"));
        String reason = ask.body().reason();
        if (action.isEmpty()) {
            return Reply.refused(Refusal.invalid("action", "approve, reject, suspend or restore"));
        }
        Optional<Refusal> refusal = new Because(reason).refusal();
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        if (agent.isEmpty()) {
            return Reply.refused(Refusal.notFound("agent"));
        }
        String name = ask.caller() instanceof Caller.Operator operator ? operator.name() : "unknown";
        AuditEntry entry = services.audit.doing(
                ask.caller(), "decideTrust", agent.get(), action.get().word() + ": " + reason);
        Reply<Trust.Decided> reply =
                services.trust.byOperator(agent.get(), action.get(), new Trust.By(name, reason, entry), ask.once());
        services.access.forget(agent.get());
        return reply;
    }

    private static Optional<Act> override(Documents documents, String id) {
        return Id.parse(Id.Prefix.OVR, id)
                .map(Id.OperatorOverride::new)
                .flatMap(documents::byId)
                .filter(stored -> stored.kind() == Kind.OPERATOR_OVERRIDE)
                .map(stored -> new Act(
                        id, stored.kind().word(), "issued", stored.digest().toString(), new Raw(stored.bytes())));
    }

    private static Reply<Runs.Run> release(Services services, Operation.Ask<Because> ask) {
        String reason = ask.body().reason();
        Optional<Refusal> refusal = ask.body().refusal();
        if (refusal.isPresent()) {
            return Reply.refused(refusal.get());
        }
        return Answers.runId(ask.at("id"))
                .map(id -> services.reviews.release(
                        id,
                        new OperatorOverride.By(
                                reason, services.audit.doing(ask.caller(), "releaseResult", id, reason)),
                        ask.once()))
                .orElseGet(() -> Reply.refused(Refusal.notFound("run")));
    }
}
