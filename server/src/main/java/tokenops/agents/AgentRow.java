package tokenops.agents;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.Mode;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.store.Column;
import tokenops.store.Life;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * An agent as it stands now.
 *
 * @param manifest as it was sent, in canonical JSON
 * @param key its public JWK, in canonical JSON
 * @param nonce what the next proof of its key must sign; used once
 * @param statusToken the SHA-256 of the token of its status URL
 * @param claim the SHA-256 of the secret that retrieves its credential, while there is one to retrieve
 */
record AgentRow(
        Id.Agent id,
        States.Agent state,
        States.TrustReview trust,
        Mode mode,
        byte[] manifest,
        byte[] key,
        String thumbprint,
        String nonce,
        Digest statusToken,
        Optional<Digest> claim,
        Optional<Id.TrustDecision> decision,
        Instant createdAt) {

    /** How long a submission waits for the proof of its key. Nothing was vouched for until then, so nothing of it is kept. */
    private static final Duration UNPROVEN = Duration.ofDays(1);

    /** Whether it was submitted and nothing more for so long that it counts as gone. */
    boolean isForgotten(Instant now) {
        return state == States.Agent.SUBMITTED && createdAt.isBefore(unprovenSince(now));
    }

    static Instant unprovenSince(Instant now) {
        return now.minus(UNPROVEN);
    }

    AgentRow proven(String nextNonce, Digest newClaim) {
        States.Agent next = state == States.Agent.SUBMITTED ? States.Agent.KEY_PROVEN : state;
        return with(next, trust, nextNonce, Optional.of(newClaim), decision);
    }

    AgentRow decided(States.Agent next, States.TrustReview review, Id.TrustDecision by) {
        return with(next, review, nonce, claim, Optional.of(by));
    }

    AgentRow claimed() {
        return with(state, trust, nonce, Optional.empty(), decision);
    }

    private AgentRow with(
            States.Agent state,
            States.TrustReview trust,
            String nonce,
            Optional<Digest> claim,
            Optional<Id.TrustDecision> decision) {
        return new AgentRow(
                id, state, trust, mode, manifest, key, thumbprint, nonce, statusToken, claim, decision, createdAt);
    }

    static final String SELECT = """
            SELECT id, state, trust, mode, manifest, key, thumbprint, nonce, status_token, claim, trust_decision, created_at
            FROM agent\s""";

    static final Table.Reader<AgentRow> READER = row -> new AgentRow(
            new Id.Agent(Reads.uuid(row, "id")),
            Word.of(States.Agent.class, row.getString("state")),
            Word.of(States.TrustReview.class, row.getString("trust")),
            Word.of(Mode.class, row.getString("mode")),
            row.getBytes("manifest"),
            row.getBytes("key"),
            row.getString("thumbprint"),
            row.getString("nonce"),
            Digest.ofHash(row.getBytes("status_token")),
            Optional.ofNullable(row.getBytes("claim")).map(Digest::ofHash),
            Reads.uuidIf(row, "trust_decision").map(Id.TrustDecision::new),
            Reads.at(row, "created_at"));

    static final Table<UUID, AgentRow> TABLE = new Table<>(
            300,
            "agent",
            agent -> agent.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO agent (home, id, state, trust, mode, manifest, key, thumbprint, nonce, status_token, claim, trust_decision,
              created_at)""",
            List.of(
                    Column.uuid(a -> a.id().uuid()),
                    Column.word(AgentRow::state),
                    Column.word(AgentRow::trust),
                    Column.word(AgentRow::mode),
                    Column.bytes(AgentRow::manifest),
                    Column.bytes(AgentRow::key),
                    Column.text(AgentRow::thumbprint),
                    Column.text(AgentRow::nonce),
                    Column.bytes(a -> a.statusToken().bytes()),
                    Column.bytesIf(a -> a.claim().map(Digest::bytes)),
                    Column.uuidIf(a -> a.decision().map(Id.TrustDecision::uuid)),
                    Column.time(AgentRow::createdAt)),
            """
            UPDATE agent SET state = n.state, trust = n.trust, nonce = n.nonce, claim = n.claim, trust_decision = n.trust_decision
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::bytea[], ?::uuid[])
              AS u (id, state, trust, nonce, claim, trust_decision)) AS n
            WHERE agent.home = n.home AND agent.id = n.id""",
            List.of(
                    Column.word(AgentRow::state),
                    Column.word(AgentRow::trust),
                    Column.text(AgentRow::nonce),
                    Column.bytesIf(a -> a.claim().map(Digest::bytes)),
                    Column.uuidIf(a -> a.decision().map(Id.TrustDecision::uuid))),
            List.of(new Life<>(Lifecycle.AGENT, AgentRow::state), new Life<>(Lifecycle.TRUST, AgentRow::trust)));

    /** The same rows, to be forgotten: what is put here goes. Locked after {@link #TABLE}, which is the same table. */
    static final Table<UUID, AgentRow> FORGOTTEN = new Table<>(
            301,
            "agent that is forgotten",
            TABLE.keyOf(),
            READER,
            TABLE.lock(),
            TABLE.key(),
            "",
            List.of(),
            """
            DELETE FROM agent USING (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[]) AS u (id)) AS n
            WHERE agent.home = n.home AND agent.id = n.id""",
            List.of());

    /** The agents that have proven a key, by its thumbprint: at most one. */
    static final Lookup<String, UUID, AgentRow> BY_PROVEN_KEY = new Lookup<>(
            TABLE,
            SELECT + "WHERE home = ? AND thumbprint = ANY(?::text[]) AND state <> 'submitted' ORDER BY id FOR UPDATE",
            List.of(Column.text(thumbprint -> thumbprint)),
            AgentRow::thumbprint);
}
