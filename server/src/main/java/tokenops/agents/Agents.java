package tokenops.agents;

import java.util.List;
import java.util.Optional;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.proof.Base64Text;
import tokenops.proof.Digest;
import tokenops.proof.Jwk;
import tokenops.proof.MalformedProof;
import tokenops.store.Core;
import tokenops.store.Remembered;

/** The agents that are known: what they submitted, how they stand, and the key that their signatures are checked with. */
public final class Agents {
    /** Keys that are remembered: an agent's registered key never changes. */
    private static final int REMEMBERED = 20_000;

    private final Core core;
    private final Remembered<Id.Agent, Jwk> keys;

    public Agents(Core core) {
        this.core = core;
        this.keys = new Remembered<>(REMEMBERED, id -> row(id).map(Agents::jwk));
    }

    /** The agent's row as it stands. */
    Optional<AgentRow> row(Id.Agent id) {
        return core.reads()
                .one(
                        AgentRow.SELECT + "WHERE home = ? AND id = ?",
                        AgentRow.READER,
                        core.homes().of(id),
                        id.uuid())
                .filter(row -> !row.isForgotten(core.now()));
    }

    static Jwk jwk(AgentRow row) {
        try {
            return Jwk.parse(Sealed.read(row.key()));
        } catch (MalformedProof e) {
            throw new IllegalStateException("the key of " + row.id() + " is damaged", e);
        }
    }

    static Manifest manifest(AgentRow row) {
        return switch (Manifest.read(Sealed.read(row.manifest()))) {
            case Outcome.Done<Manifest> done -> done.answer();
            case Outcome.Refused<Manifest> refused ->
                throw new IllegalStateException("the manifest of " + row.id() + " is none: "
                        + refused.refusal().detail());
        };
    }

    /**
     * What a status URL shows: states and what to do next, nothing else.
     *
     * @param nonce what the next key proof must sign
     */
    public record Status(
            String id,
            States.Agent state,
            States.TrustReview trustState,
            String nonce,
            String credential,
            String next) {}

    /** The status that an unguessable token opens. */
    public Optional<Status> status(String token) {
        Optional<byte[]> raw = Base64Text.readUrl(token).filter(bytes -> bytes.length == 33);
        return raw.flatMap(bytes -> core.reads()
                        .one(
                                AgentRow.SELECT + "WHERE home = ? AND status_token = ?",
                                AgentRow.READER,
                                core.homes().ofByte(bytes[0] & 0xff),
                                Digest.of(bytes).bytes()))
                .filter(row -> !row.isForgotten(core.now()))
                .map(row -> new Status(
                        row.id().text(), row.state(), row.trust(), row.nonce(), credentialState(row), nextStep(row)));
    }

    private String credentialState(AgentRow row) {
        if (row.trust() == States.TrustReview.APPROVED && row.claim().isPresent()) {
            return States.Credential.RETRIEVAL_READY.word();
        }
        return core.reads()
                .one(
                        CredentialRow.SELECT + "WHERE home = ? AND agent = ? ORDER BY id DESC LIMIT 1",
                        CredentialRow.READER,
                        core.homes().of(row.id()),
                        row.id().uuid())
                .map(credential -> credential.at(core.now()).word())
                .orElse("none");
    }

    private static String nextStep(AgentRow row) {
        return switch (row.state()) {
            case SUBMITTED -> "prove the key";
            case KEY_PROVEN -> row.trust() == States.TrustReview.PENDING ? "wait for the trust review" : "none";
            case ACTIVE -> row.claim().isPresent() ? "claim the credential" : "ask for a quote";
            case SUSPENDED -> "ask the operator";
            case CLOSED -> "none";
        };
    }

    /** The public key that the agent's signatures are checked with. */
    public Jwk key(Id.Agent id) {
        return keys.get(id).orElseThrow(() -> new IllegalStateException("no agent " + id));
    }

    /** The data modes that there are; a trust decision allows some of them. */
    public static List<String> dataModes() {
        return Manifest.DATA_MODES;
    }

    /** Where the agent's callbacks go when a contract says nothing else. */
    public Optional<String> callbackUrl(Id.Agent id) {
        return row(id).flatMap(row -> manifest(row).callbackUrl());
    }
}
