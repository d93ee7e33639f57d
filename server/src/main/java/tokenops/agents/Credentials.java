package tokenops.agents;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tokenops.ledger.Account;
import tokenops.log.Sealing;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.proof.Digest;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;

/**
 * Station 3, the credential envelope: scoped, expiring access, retrieved once with the claim secret. The access key itself is
 * shown in that one answer and kept only as a hash.
 */
public final class Credentials {
    /** What an agent may do. An envelope names each that it opens. */
    public static final List<String> SCOPES = List.of(
            "contracts:write",
            "credentials:write",
            "evidence:write",
            "ledger:read",
            "payments:write",
            "quotes:write",
            "runs:read",
            "runs:write");

    private static final Duration LIFETIME = Duration.ofDays(90);

    /** How long a rotated key goes on, so that a fleet can change over. */
    private static final Duration OVERLAP = Duration.ofHours(24);

    private static final int MOST_OPEN = 8;

    private final Core core;
    private final Trust trust;
    private final CallbackSecrets callbackSecrets;

    public Credentials(Core core, Trust trust, CallbackSecrets callbackSecrets) {
        this.core = core;
        this.trust = trust;
        this.callbackSecrets = callbackSecrets;
    }

    /**
     * A retrieved credential: the only time that the key is shown.
     *
     * @param callbackSecret {@code whsec_...}: what callbacks to this agent are signed with (Standard Webhooks v1)
     */
    public record Retrieved(
            String id,
            String kind,
            States.Credential state,
            String accessKey,
            String callbackSecret,
            List<String> scopes,
            Instant expiresAt,
            String digest,
            Raw document) {}

    /** Retrieves the credential, once. Refused: a claim secret that doesn't fit, trust that is not approved. */
    public Reply<Retrieved> claim(Id.Agent agent, String claimSecret) {
        Optional<Trust.Terms> terms = trust.inForce(agent);
        if (terms.isEmpty()) {
            return Reply.refused(Refusal.of(Problem.TRUST_PENDING, "no trust decision in force approves this agent"));
        }
        Issue issue = issue(agent, terms.get());
        Digest claim = Digest.of(claimSecret.getBytes(StandardCharsets.UTF_8));
        return core.lanes().submit(new Claim(core.homes().of(agent), claim, issue));
    }

    /** A new key for the agent; the one that asks goes on for the overlap. */
    public Reply<Retrieved> rotate(Id.Agent agent, Id.Credential old) {
        Optional<Trust.Terms> terms = trust.inForce(agent);
        if (terms.isEmpty()) {
            return Reply.refused(Refusal.of(Problem.AGENT_SUSPENDED, "no trust decision in force approves this agent"));
        }
        return core.lanes().submit(new Rotate(core.homes().of(agent), agent, old, issue(agent, terms.get())));
    }

    private record Issue(CredentialRow row, Sealed envelope, Retrieved answer) {
        void put(Rows rows) {
            rows.put(CredentialRow.TABLE, row);
            Sealing.put(rows, row.agent(), envelope);
        }
    }

    private Issue issue(Id.Agent agent, Trust.Terms terms) {
        Id.Credential id = new Id.Credential(core.ids().next(agent));
        AccessKey key = AccessKey.make(core.ids(), agent.homeByte());
        Instant now = core.now();
        Instant expiresAt = now.plus(LIFETIME);
        Mode mode = terms.limits().maximumPerRun().asset().mode();
        Json.Builder members = Json.object()
                .put("credential_type", "agent_access_key")
                .put("retrieval", "one_time_retrieval")
                .put("scopes", Json.texts(SCOPES))
                .put("tools", Json.texts(terms.tools()))
                .put("data_modes", Json.texts(terms.dataModes()))
                .put(
                        "credit_account",
                        Account.Ref.agentCredits(agent, Asset.CREDIT.in(mode)).name())
                .put(
                        "rate_limit",
                        Json.object()
                                .put("requests_per_second", terms.requestsPerSecond())
                                .build())
                .put("key_hint", key.hint())
                .put("expires_at", DocumentTime.text(expiresAt));
        Sealed envelope = core.sealer().seal(Kind.CREDENTIAL_ENVELOPE, id, mode, List.of(terms.link()), members);
        CredentialRow row = new CredentialRow(
                id,
                agent,
                States.Credential.RETRIEVED,
                key.digest(),
                new CredentialRow.Envelope(SCOPES, terms.tools(), terms.dataModes(), terms.requestsPerSecond()),
                expiresAt,
                now);
        Retrieved answer = new Retrieved(
                id.text(),
                Kind.CREDENTIAL_ENVELOPE.word(),
                row.state(),
                key.text(),
                callbackSecrets.of(agent).reveal(),
                SCOPES,
                expiresAt,
                envelope.digest().toString(),
                Raw.of(envelope));
        return new Issue(row, envelope, answer);
    }

    private record Claim(Home home, Digest claim, Issue issue) implements Command<Retrieved> {
        @Override
        public void needs(Needs needs) {
            needs.lock(AgentRow.TABLE, issue.row().agent().uuid())
                    .lock(CredentialRow.TABLE, issue.row().id().uuid());
        }

        @Override
        public Outcome<Retrieved> decide(Rows rows, Instant now) {
            Optional<AgentRow> agent = rows.get(
                            AgentRow.TABLE, issue.row().agent().uuid())
                    .filter(row -> row.claim().filter(claim::equals).isPresent());
            if (agent.isEmpty() || agent.get().state() != States.Agent.ACTIVE) {
                return Outcome.refused(Refusal.of(Problem.CLAIM_REFUSED, "this claim secret retrieves nothing"));
            }
            rows.put(AgentRow.TABLE, agent.get().claimed());
            issue.put(rows);
            return Outcome.done(issue.answer());
        }
    }

    private record Rotate(Home home, Id.Agent agent, Id.Credential old, Issue issue) implements Command<Retrieved> {
        @Override
        public void needs(Needs needs) {
            needs.lock(CredentialRow.TABLE, old.uuid())
                    .lock(CredentialRow.TABLE, issue.row().id().uuid())
                    .find(CredentialRow.OF_AGENT, agent.uuid());
        }

        @Override
        public Outcome<Retrieved> decide(Rows rows, Instant now) {
            Optional<CredentialRow> current = rows.get(CredentialRow.TABLE, old.uuid())
                    .filter(row -> row.agent().equals(agent));
            if (current.isEmpty()) {
                return Outcome.refused(Refusal.notFound("credential"));
            }
            if (!current.get().opens(now) || current.get().state() == States.Credential.ROTATING) {
                return Outcome.refused(Refusal.state(current.get().at(now), "only a credential in use can be rotated"));
            }
            long open = rows.find(CredentialRow.OF_AGENT, agent.uuid()).stream()
                    .filter(row -> row.opens(now))
                    .count();
            if (open >= MOST_OPEN) {
                // Each has a rate of its own: without a bound here there would be none there.
                return Outcome.refused(Refusal.limitReached(
                        MOST_OPEN + " credentials are open: revoke one, or wait until a rotated one ends",
                        now.plus(OVERLAP)));
            }
            rows.put(CredentialRow.TABLE, current.get().rotating(now.plus(OVERLAP)));
            issue.put(rows);
            return Outcome.done(issue.answer());
        }
    }

    /** A credential without its key. */
    public record Listed(
            String id,
            String kind,
            States.Credential state,
            List<String> scopes,
            Instant expiresAt,
            Instant createdAt) {
        private static Listed of(CredentialRow row, Instant now) {
            return new Listed(
                    row.id().text(),
                    Kind.CREDENTIAL_ENVELOPE.word(),
                    row.at(now),
                    row.envelope().scopes(),
                    row.expiresAt(),
                    row.createdAt());
        }
    }

    /** The agent's credentials, newest first. */
    public List<Listed> list(Id.Agent agent) {
        return core
                .reads()
                .list(
                        CredentialRow.SELECT + "WHERE home = ? AND agent = ? ORDER BY id DESC LIMIT 200",
                        CredentialRow.READER,
                        core.homes().of(agent),
                        agent.uuid())
                .stream()
                .map(row -> Listed.of(row, core.now()))
                .toList();
    }

    /** Ends a credential at once. */
    public Reply<Listed> revoke(Id.Agent agent, Id.Credential id, Optional<Once> once) {
        return core.lanes().submit(new Change(core.homes().of(agent), agent, id, States.Credential.REVOKED), once);
    }

    /** Notes that a retrieved credential was used: from then on proving the key again doesn't revoke it. */
    void used(Id.Agent agent, Id.Credential id) {
        core.lanes().submit(new Change(core.homes().of(agent), agent, id, States.Credential.ACTIVE));
    }

    private record Change(Home home, Id.Agent agent, Id.Credential id, States.Credential to)
            implements Command<Listed> {
        @Override
        public void needs(Needs needs) {
            needs.lock(CredentialRow.TABLE, id.uuid());
        }

        @Override
        public Outcome<Listed> decide(Rows rows, Instant now) {
            Optional<CredentialRow> current = rows.get(CredentialRow.TABLE, id.uuid())
                    .filter(row -> row.agent().equals(agent));
            if (current.isEmpty()) {
                return Outcome.refused(Refusal.notFound("credential"));
            }
            boolean allowed = to == States.Credential.REVOKED
                    ? current.get().opens(now)
                    : current.get().state() == States.Credential.RETRIEVED;
            if (!allowed) {
                return Outcome.refused(
                        Refusal.state(current.get().at(now), "the credential can't become " + to.word()));
            }
            CredentialRow next = current.get().in(to);
            rows.put(CredentialRow.TABLE, next);
            return Outcome.done(Listed.of(next, now));
        }
    }
}
