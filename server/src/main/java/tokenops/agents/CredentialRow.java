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
 * @param scopes what operations it opens
 * @param rate requests per second
 */
record CredentialRow(
        Id.Credential id,
        Id.Agent agent,
        States.Credential state,
        Digest secret,
        List<String> scopes,
        int rate,
        Instant expiresAt,
        Instant createdAt) {

    CredentialRow in(States.Credential next) {
        return with(next, expiresAt);
    }

    /** The old key goes on for a while after a rotation. */
    CredentialRow rotating(Instant until) {
        return with(States.Credential.ROTATING, until.isBefore(expiresAt) ? until : expiresAt);
    }

    private CredentialRow with(States.Credential state, Instant expiresAt) {
        return new CredentialRow(id, agent, state, secret, scopes, rate, expiresAt, createdAt);
    }

    boolean opens(Instant now) {
        return expiresAt.isAfter(now)
                && switch (state) {
                    case RETRIEVED, ACTIVE, ROTATING -> true;
                    case ISSUED, RETRIEVAL_READY, ROTATED, REVOKED, EXPIRED -> false;
                };
    }

    static final String SELECT =
            "SELECT id, agent, state, secret, scopes, rate, expires_at, created_at FROM credential ";

    static final Table.Reader<CredentialRow> READER = row -> new CredentialRow(
            new Id.Credential(Reads.uuid(row, "id")),
            new Id.Agent(Reads.uuid(row, "agent")),
            Word.of(States.Credential.class, row.getString("state")),
            Digest.ofHash(row.getBytes("secret")),
            List.of(row.getString("scopes").split(" ")),
            row.getInt("rate"),
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
            INSERT INTO credential (home, id, agent, state, secret, scopes, rate, expires_at, created_at)
            SELECT ?, c.* FROM unnest(?::uuid[], ?::uuid[], ?::text[], ?::bytea[], ?::text[], ?::int8[], ?::timestamptz[],
              ?::timestamptz[]) AS c""",
            List.of(
                    Column.uuid(c -> c.id().uuid()),
                    Column.uuid(c -> c.agent().uuid()),
                    Column.word(CredentialRow::state),
                    Column.bytes(c -> c.secret().bytes()),
                    Column.text(c -> String.join(" ", c.scopes())),
                    Column.whole(CredentialRow::rate),
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
