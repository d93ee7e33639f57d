package tokenops.operations;

import java.util.List;
import java.util.Optional;
import tokenops.agents.Agents;
import tokenops.agents.Credentials;
import tokenops.agents.Onboarding;
import tokenops.operations.Operation.Access;
import tokenops.operations.Operation.Keyed;
import tokenops.path.Id;
import tokenops.path.Page;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.Json;
import tokenops.store.Reply;

/** Stations 1 and 3: getting in. */
final class AgentOperations {
    private AgentOperations() {}

    /**
     * @param manifest as the agent writes it; members that we don't know are kept
     * @param key its public JWK, Ed25519 or P-256
     */
    record Submission(Json.Obj manifest, Json.Obj key) {}

    /** @param signature raw, over the proof text, in base64url without padding */
    record Proof(String signature) {}

    record Claim(String claimSecret) {}

    static List<Operation<?, ?>> of(Onboarding onboarding, Agents agents, Credentials credentials) {
        Access open = new Access.Open();
        Access scope = new Access.Scope("credentials:write");
        return List.of(
                Operation.post("submitAgent", "/v1/agents", open, "Submits an agent: its manifest and its public key")
                        .answers(201)
                        .refuses(Problem.KEY_ALREADY_REGISTERED, Problem.SWITCHED_OFF)
                        .does(
                                Submission.class,
                                Onboarding.Submitted.class,
                                ask -> onboarding.submit(
                                        ask.body().manifest(), ask.body().key(), ask.once())),
                Operation.post("proveKey", "/v1/agents/{id}/key-proof", open, "Proves that the agent holds its key")
                        .keyed(Keyed.NO)
                        .refuses(Problem.NOT_FOUND, Problem.KEY_PROOF_INVALID, Problem.KEY_ALREADY_REGISTERED)
                        .does(
                                Proof.class,
                                Onboarding.Proven.class,
                                ask -> agentId(ask.at("id"))
                                        .map(id ->
                                                onboarding.prove(id, ask.body().signature()))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("agent")))),
                Operation.get("getStatus", "/v1/status/{token}", open, "What an agent's status URL shows")
                        .refuses(Problem.NOT_FOUND)
                        .does(Agents.Status.class, ask -> Answers.found(agents.status(ask.at("token")), "status")),
                Operation.post(
                                "claimCredential",
                                "/v1/agents/{id}/credentials/claim",
                                open,
                                "Retrieves the credential, once: the access key and the callback secret")
                        .keyed(Keyed.NO)
                        .answers(201)
                        .refuses(Problem.TRUST_PENDING, Problem.CLAIM_REFUSED)
                        .does(
                                Claim.class,
                                Credentials.Retrieved.class,
                                ask -> agentId(ask.at("id"))
                                        .map(id ->
                                                credentials.claim(id, ask.body().claimSecret()))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("agent")))),
                Operation.get(
                                "listCredentials",
                                "/v1/credentials",
                                scope,
                                "The agent's credentials, without their keys")
                        .does(
                                Page.class,
                                ask -> Reply.done(
                                        new Page<>(credentials.list(ask.agent().id()), Optional.empty()))),
                Operation.post(
                                "rotateCredential",
                                "/v1/credentials/{id}/rotate",
                                scope,
                                "A new key; the old one goes on for a day")
                        .keyed(Keyed.NO)
                        .answers(201)
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED, Problem.LIMIT_REACHED)
                        .does(
                                Operation.NoBody.class,
                                Credentials.Retrieved.class,
                                ask -> credentialId(ask.at("id"))
                                        .map(id ->
                                                credentials.rotate(ask.agent().id(), id))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("credential")))),
                Operation.post("revokeCredential", "/v1/credentials/{id}/revoke", scope, "Ends a credential at once")
                        .refuses(Problem.NOT_FOUND, Problem.TRANSITION_REFUSED)
                        .does(
                                Operation.NoBody.class,
                                Credentials.Listed.class,
                                ask -> credentialId(ask.at("id"))
                                        .map(id ->
                                                credentials.revoke(ask.agent().id(), id, ask.once()))
                                        .orElseGet(() -> Reply.refused(Refusal.notFound("credential")))));
    }

    static Optional<Id.Agent> agentId(String text) {
        return Id.parse(Id.Prefix.AGT, text).map(Id.Agent::new);
    }

    private static Optional<Id.Credential> credentialId(String text) {
        return Id.parse(Id.Prefix.KEY, text).map(Id.Credential::new);
    }
}
