package tokenops.agents;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.log.Sealing;
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
import tokenops.proof.Base64Text;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.proof.Jwk;
import tokenops.proof.KeyProof;
import tokenops.proof.MalformedProof;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Needs;
import tokenops.store.Once;
import tokenops.store.Reply;
import tokenops.store.Rows;
import tokenops.switches.Switch;
import tokenops.switches.Switches;

/**
 * Station 1, onboarding: an agent submits its manifest and key, proves that it holds the key, and is known from then on.
 *
 * <p>A proven key leads straight on to {@link Trust}: where the policy decides, the answer to the proof says so.
 */
public final class Onboarding {
    private final Core core;
    private final Terms terms;
    private final Agents agents;
    private final Trust trust;
    private final Switches switches;

    /**
     * @param origin of the log, which a key proof is bound to
     * @param publicUrl where this server is reached, without a slash at its end
     * @param mode of everything an agent will do here
     */
    public record Terms(String origin, URI publicUrl, Mode mode) {}

    public Onboarding(Core core, Terms terms, Agents agents, Trust trust, Switches switches) {
        this.core = core;
        this.terms = terms;
        this.agents = agents;
        this.trust = trust;
        this.switches = switches;
    }

    /**
     * What an agent is answered when it has submitted itself.
     *
     * @param proofText what to sign, as it is, with the key
     */
    public record Submitted(
            String id,
            String kind,
            States.Agent state,
            States.TrustReview trustState,
            Mode mode,
            String keyThumbprint,
            String nonce,
            String proofText,
            URI keyProofUrl,
            URI statusUrl,
            URI quoteUrl,
            URI contractUrl) {}

    /** Takes a manifest and a public key. Refused: invalid members, onboarding switched off, a key that another agent has proven. */
    public Reply<Submitted> submit(Json.Obj manifestJson, Json.Obj keyJson, Optional<Once> once) {
        Manifest manifest;
        switch (Manifest.submitted(manifestJson)) {
            case Outcome.Done<Manifest> done -> manifest = done.answer();
            case Outcome.Refused<Manifest> refused -> {
                return Reply.refused(refused.refusal());
            }
        }
        Jwk key;
        try {
            key = Jwk.offered(keyJson);
        } catch (MalformedProof e) {
            return Reply.refused(Refusal.invalid("key", "not a public key that is taken here: " + e.getMessage()));
        }
        int homeByte = homeByteOf(key);
        Home home = core.homes().ofByte(homeByte);
        Optional<Once> keyed = once.map(first -> first.in(scopeOf(key)));
        Optional<Refusal> off = switches.refusal(Switch.ONBOARDING);
        if (off.isPresent()) {
            return keyed.flatMap(first -> core.<Submitted>replay(home, first))
                    .orElseGet(() -> Reply.refused(off.get()));
        }
        byte[] token = core.ids().secret(homeByte);
        AgentRow row = new AgentRow(
                new Id.Agent(core.ids().next(homeByte)),
                States.Agent.SUBMITTED,
                States.TrustReview.PENDING,
                terms.mode(),
                CanonicalJson.bytes(manifest.json()),
                CanonicalJson.bytes(key.json()),
                key.thumbprint(),
                Base64Text.url(core.ids().bytes(32)),
                Digest.of(token),
                Optional.empty(),
                Optional.empty(),
                core.now());
        return core.lanes().submit(new Submit(home, row, submitted(row, Base64Text.url(token))), keyed);
    }

    /** An agent's home comes from its first key, so that registering it twice meets itself. */
    private static int homeByteOf(Jwk key) {
        return Base64.getUrlDecoder().decode(key.thumbprint())[0] & 0xff;
    }

    /** Stands for the caller of an operation before it is an agent. */
    private static UUID scopeOf(Jwk key) {
        ByteBuffer thumbprint = ByteBuffer.wrap(Base64.getUrlDecoder().decode(key.thumbprint()));
        return new UUID(thumbprint.getLong(), thumbprint.getLong());
    }

    private Submitted submitted(AgentRow row, String token) {
        String url = terms.publicUrl().toString();
        return new Submitted(
                row.id().text(),
                Kind.AGENT.word(),
                row.state(),
                row.trust(),
                row.mode(),
                row.thumbprint(),
                row.nonce(),
                new String(proofText(row), StandardCharsets.US_ASCII),
                URI.create(url + "/v1/agents/" + row.id() + "/key-proof"),
                URI.create(url + "/v1/status/" + token),
                URI.create(url + "/v1/quotes"),
                URI.create(url + "/v1/contracts"));
    }

    private byte[] proofText(AgentRow row) {
        return KeyProof.message(terms.origin(), row.id().text(), row.nonce());
    }

    private record Submit(Home home, AgentRow row, Submitted answer) implements Command<Submitted> {
        @Override
        public void needs(Needs needs) {
            needs.lock(AgentRow.TABLE, row.id().uuid()).find(AgentRow.BY_PROVEN_KEY, row.thumbprint());
        }

        @Override
        public Outcome<Submitted> decide(Rows rows, Instant now) {
            if (!rows.find(AgentRow.BY_PROVEN_KEY, row.thumbprint()).isEmpty()) {
                return Outcome.refused(Refusal.of(
                        Problem.KEY_ALREADY_REGISTERED,
                        "an agent has proven the key " + row.thumbprint() + " already"));
            }
            rows.put(AgentRow.TABLE, row);
            return Outcome.done(answer);
        }
    }

    /**
     * What follows a proof: the claim secret, once, and where trust stands.
     *
     * @param claimSecret retrieves the credential as soon as trust is approved
     */
    public record Proven(
            String id,
            String kind,
            States.Agent state,
            States.TrustReview trustState,
            String claimSecret,
            URI claimUrl,
            String digest,
            Raw document) {}

    /**
     * Takes the raw signature over the proof text. Proving again replaces the claim secret and revokes a key never used.
     *
     * <p>The answer holds a secret, so it is never kept under an Idempotency-Key. Refused: no such agent, a signature that
     * doesn't verify, a nonce used before, a key that another agent has proven meanwhile.
     */
    public Reply<Proven> prove(Id.Agent id, String signature) {
        Optional<AgentRow> found = agents.row(id);
        if (found.isEmpty()) {
            return Reply.refused(Refusal.notFound("agent"));
        }
        AgentRow row = found.get();
        Optional<byte[]> raw = Base64Text.readUrl(signature);
        if (raw.isEmpty() || !Agents.jwk(row).verify(proofText(row), raw.get())) {
            return Reply.refused(
                    Refusal.of(Problem.KEY_PROOF_INVALID, "the signature is not the key's over the proof text"));
        }
        String claimSecret = Base64Text.url(core.ids().secret(id.homeByte()));
        AgentRow proven = row.proven(
                Base64Text.url(core.ids().bytes(32)), Digest.of(claimSecret.getBytes(StandardCharsets.US_ASCII)));
        Optional<Documents.Stored> before = core.documents().byId(id);
        Sealed document = before.map(Onboarding::sealed).orElseGet(() -> seal(row, signature));
        Optional<Trust.Decision> decision =
                before.isPresent() ? Optional.empty() : trust.byPolicy(id, row.mode(), document, Agents.manifest(row));
        Proven answer = new Proven(
                id.text(),
                Kind.AGENT.word(),
                decision.map(Trust.Decision::agentState).orElse(proven.state()),
                decision.map(Trust.Decision::review).orElse(proven.trust()),
                claimSecret,
                URI.create(terms.publicUrl() + "/v1/agents/" + id + "/credentials/claim"),
                document.digest().toString(),
                Raw.of(document));
        return core.lanes()
                .submit(new Prove(core.homes().of(id), row, proven, before.isEmpty(), document, decision, answer));
    }

    private static Sealed sealed(Documents.Stored stored) {
        return new Sealed(stored.kind(), new Id.Agent(stored.id()), stored.issuedAt(), stored.digest(), stored.bytes());
    }

    private Sealed seal(AgentRow row, String signature) {
        Manifest manifest = Agents.manifest(row);
        Json.Builder members = Json.object()
                .put("name", manifest.name())
                .putIf("owner", manifest.owner())
                .putIf("contact", manifest.contact())
                .putIf("callback_url", manifest.callbackUrl())
                .put("requested_tools", Json.texts(manifest.requestedTools()))
                .put("data_mode", manifest.dataMode())
                .put("manifest", manifest.json())
                .put("key", Agents.jwk(row).json())
                .put("key_thumbprint", row.thumbprint())
                .put(
                        "key_proof",
                        Json.object()
                                .put("nonce", row.nonce())
                                .put("origin", terms.origin())
                                .put("signature", signature)
                                .build());
        return core.sealer().seal(Kind.AGENT, row.id(), row.mode(), List.of(), members);
    }

    private record Prove(
            Home home,
            AgentRow seen,
            AgentRow proven,
            boolean first,
            Sealed document,
            Optional<Trust.Decision> decision,
            Proven answer)
            implements Command<Proven> {
        @Override
        public void needs(Needs needs) {
            needs.lock(AgentRow.TABLE, seen.id().uuid())
                    .find(AgentRow.BY_PROVEN_KEY, seen.thumbprint())
                    .find(CredentialRow.OF_AGENT, seen.id().uuid());
        }

        @Override
        public Outcome<Proven> decide(Rows rows, Instant now) {
            Optional<AgentRow> current = rows.get(AgentRow.TABLE, seen.id().uuid());
            if (current.filter(row -> !row.isForgotten(now)).isEmpty()) {
                return Outcome.refused(Refusal.notFound("agent"));
            }
            if (!current.get().nonce().equals(seen.nonce())) {
                return Outcome.refused(Refusal.of(Problem.KEY_PROOF_INVALID, "the nonce was used before"));
            }
            boolean taken = rows.find(AgentRow.BY_PROVEN_KEY, seen.thumbprint()).stream()
                    .anyMatch(other -> !other.id().equals(seen.id()));
            if (taken) {
                return Outcome.refused(
                        Refusal.of(Problem.KEY_ALREADY_REGISTERED, "another agent has proven this key meanwhile"));
            }
            AgentRow next = current.get().proven(proven.nonce(), proven.claim().orElseThrow());
            for (CredentialRow credential :
                    rows.find(CredentialRow.OF_AGENT, seen.id().uuid())) {
                if (credential.state() == States.Credential.RETRIEVED) {
                    rows.put(CredentialRow.TABLE, credential.in(States.Credential.REVOKED));
                }
            }
            rows.put(AgentRow.TABLE, next);
            if (first) {
                Sealing.put(rows, seen.id(), document);
                if (decision.isPresent()) {
                    rows.put(AgentRow.TABLE, decision.get().applyTo(next));
                    Sealing.put(rows, seen.id(), decision.get().document());
                }
            }
            return Outcome.done(answer);
        }

        @Override
        public Optional<Refusal> conflict(String constraint) {
            return constraint.equals("agent_thumbprint")
                    ? Optional.of(
                            Refusal.of(Problem.KEY_ALREADY_REGISTERED, "another agent has proven this key meanwhile"))
                    : Optional.empty();
        }
    }
}
