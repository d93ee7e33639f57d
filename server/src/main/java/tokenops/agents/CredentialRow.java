package tokenops.agents;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.store.Column;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * A credential as it stands now; what it allows is promised in its envelope.
 *
 * @param secret the SHA-256 of the access key, which itself is kept nowhere
 */
record CredentialRow(
        Id.Credential id,
        Id.Agent agent,
        States.Credential state,
        Digest secret,
        Envelope envelope,
        Instant expiresAt,
        Instant createdAt) {

    /**
     * What the sealed envelope opens, for the look at every request.
     *
     * @param rate requests per second
     */
    record Envelope(List<String> scopes, List<String> tools, List<String> dataModes, int rate) {}

    CredentialRow in(States.Credential next) {
        return with(next, expiresAt);
    }

    /** The state at a time: a credential ends by itself. */
    States.Credential at(Instant now) {
        if (expiresAt.isAfter(now)) {
            return state;
        }
        return switch (state) {
            case ROTATING, ROTATED -> States.Credential.ROTATED;
            case REVOKED -> States.Credential.REVOKED;
            case ISSUED, RETRIEVAL_READY, RETRIEVED, ACTIVE, EXPIRED -> States.Credential.EXPIRED;
        };
    }

    /** The old key goes on for a while after a rotation. */
    CredentialRow rotating(Instant until) {
        return with(States.Credential.ROTATING, until.isBefore(expiresAt) ? until : expiresAt);
    }

    private CredentialRow with(States.Credential state, Instant expiresAt) {
        return new CredentialRow(id, agent, state, secret, envelope, expiresAt, createdAt);
    }

    boolean opens(Instant now) {
        return switch (at(now)) {
            case RETRIEVED, ACTIVE, ROTATING -> true;
            case ISSUED, RETRIEVAL_READY, ROTATED, REVOKED, EXPIRED -> false;
        };
    }

    private static List<String> words(String line) {
        return List.of(line.split(" "));
    }

    static final String SELECT =
            "SELECT id, agent, state, secret, scopes, tools, data_modes, rate, expires_at, created_at FROM credential ";

    static final Table.Reader<CredentialRow> READER = row -> new CredentialRow(
            new Id.Credential(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            Word.of(States.Credential.class, row.getString("state")),
            Digest.ofHash(row.getBytes("secret")),
            new Envelope(
                    words(row.getString("scopes")),
                    words(row.getString("tools")),
                    words(row.getString("data_modes")),
                    row.getInt("rate")),
            Reads.at(row, "expires_at"),
            Reads.at(row, "created_at"));

    static final Table<UUID, CredentialRow> TABLE = new Table<>(
            310,
            "credential",
            credential -> credential.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO credential (home, id, agent, state, secret, scopes, tools, data_modes, rate, expires_at, created_at)""",
            List.of(
                    Column.uuid(c -> c.id().uuid()),
                    Column.uuid(c -> c.agent().uuid()),
                    Column.word(CredentialRow::state),
                    Column.bytes(c -> c.secret().bytes()),
                    Column.text(c -> String.join(" ", c.envelope().scopes())),
                    Column.text(c -> String.join(" ", c.envelope().tools())),
                    Column.text(c -> String.join(" ", c.envelope().dataModes())),
                    Column.whole(c -> c.envelope().rate()),
                    Column.time(CredentialRow::expiresAt),
                    Column.time(CredentialRow::createdAt)),
            """
            UPDATE credential SET state = n.state, expires_at = n.expires_at
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[], ?::timestamptz[])
              AS u (id, state, expires_at)) AS n
            WHERE credential.home = n.home AND credential.id = n.id""",
            List.of(Column.word(CredentialRow::state), Column.time(CredentialRow::expiresAt)));

    static final Lookup<UUID, UUID, CredentialRow> OF_AGENT = new Lookup<>(
            TABLE,
            SELECT + "WHERE home = ? AND agent = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            credential -> credential.agent().uuid());
}
