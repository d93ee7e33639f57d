package tokenops.agents;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import tokenops.path.Caller;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.store.Core;
import tokenops.store.Recent;

/**
 * Lets callers in by their access key.
 *
 * <p>What a key opens is remembered for less than a second, so that a suspension or revocation works within one on every node.
 */
public final class Access {
    private static final Duration REMEMBERED = Duration.ofMillis(800);

    /** Keys remembered at most; beyond that, everything is forgotten at once, which costs one look-up each. */
    private static final int MOST = 50_000;

    private final Core core;
    private final Credentials credentials;
    private final Recent<Digest, Optional<Entry>> remembered;

    public Access(Core core, Credentials credentials) {
        this.core = core;
        this.credentials = credentials;
        this.remembered = new Recent<>(REMEMBERED, MOST, core.clock());
    }

    private record Entry(CredentialRow credential, Mode mode, boolean suspended, Bucket bucket) {
        Caller.Agent caller() {
            return new Caller.Agent(
                    credential.agent(),
                    credential.id(),
                    mode,
                    suspended,
                    Set.copyOf(credential.envelope().scopes()),
                    Set.copyOf(credential.envelope().tools()),
                    Set.copyOf(credential.envelope().dataModes()));
        }
    }

    /** Who holds this key. Refused: no such key, an ended one, too many requests in this second. */
    public Outcome<Caller.Agent> caller(String presented) {
        Optional<AccessKey> key = AccessKey.read(presented);
        if (key.isEmpty()) {
            return Outcome.refused(Refusal.of(
                    Problem.NOT_AUTHENTICATED,
                    presented.isEmpty() ? "there is no Authorization: Bearer header" : "this is no access key"));
        }
        Instant now = core.now();
        Digest digest = key.get().digest();
        Optional<Entry> entry =
                remembered.get(digest, before -> look(key.get(), digest, before.flatMap(found -> found)));
        if (entry.isEmpty()) {
            // guesses are no reason to forget others
            remembered.forget(digest);
        }
        if (entry.isEmpty() || !entry.get().credential.opens(now)) {
            return Outcome.refused(
                    Refusal.of(Problem.NOT_AUTHENTICATED, "this access key opens nothing, or not any more"));
        }
        if (!entry.get().bucket.take(now)) {
            return Outcome.refused(Refusal.of(
                    Problem.RATE_LIMITED,
                    "more than " + entry.get().credential.envelope().rate() + " requests in a second"));
        }
        return Outcome.done(entry.get().caller());
    }

    /** Forgets what was remembered of an agent, after a change on this node. */
    public void forget(Id.Agent agent) {
        remembered.forgetIf(known ->
                known.filter(entry -> entry.credential.agent().equals(agent)).isPresent());
    }

    private Optional<Entry> look(AccessKey key, Digest digest, Optional<Entry> before) {
        Optional<Entry> found = key.homeByte()
                .flatMap(homeByte -> core.reads()
                        .one(
                                """
                        SELECT c.id, c.agent, c.state, c.secret, c.scopes, c.tools, c.data_modes, c.rate, c.expires_at, c.created_at,
                          a.mode, a.state AS agent_state
                        FROM credential c JOIN agent a ON a.home = c.home AND a.id = c.agent
                        WHERE c.home = ? AND c.secret = ?""",
                                row -> entry(CredentialRow.READER.read(row), row, before),
                                core.homes().ofByte(homeByte),
                                digest.bytes()));
        found.ifPresent(entry -> {
            if (entry.credential.state() == States.Credential.RETRIEVED) {
                credentials.used(entry.credential.agent(), entry.credential.id());
            }
        });
        return found;
    }

    private static Entry entry(CredentialRow credential, ResultSet row, Optional<Entry> before) throws SQLException {
        States.Agent state = Word.of(States.Agent.class, row.getString("agent_state"));
        return new Entry(
                credential,
                Word.of(Mode.class, row.getString("mode")),
                state != States.Agent.ACTIVE,
                before.map(Entry::bucket)
                        .orElseGet(() -> Bucket.of(credential.envelope().rate())));
    }
}
