package tokenops.agents;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<Digest, Entry> remembered = new ConcurrentHashMap<>();

    public Access(Core core, Credentials credentials) {
        this.core = core;
        this.credentials = credentials;
    }

    private record Entry(CredentialRow credential, Mode mode, boolean suspended, Instant until, Bucket bucket) {
        Caller.Agent caller() {
            return new Caller.Agent(
                    credential.agent(), credential.id(), mode, suspended, Set.copyOf(credential.scopes()));
        }
    }

    /** Who holds this key. Refused: no such key, an ended one, too many requests in this second. */
    public Outcome<Caller.Agent> caller(String presented) {
        Optional<AccessKey> key = AccessKey.read(presented);
        if (key.isEmpty()) {
            return Outcome.refused(Refusal.of(Problem.NOT_AUTHENTICATED, "this is no access key"));
        }
        Instant now = core.now();
        Digest digest = key.get().digest();
        Optional<Entry> known = Optional.ofNullable(remembered.get(digest)).filter(entry -> entry.until.isAfter(now));
        Optional<Entry> entry = known.isPresent() ? known : look(key.get(), digest, now);
        if (entry.isEmpty() || !entry.get().credential.opens(now)) {
            return Outcome.refused(
                    Refusal.of(Problem.NOT_AUTHENTICATED, "this access key opens nothing, or not any more"));
        }
        if (!entry.get().bucket.take(now)) {
            return Outcome.refused(Refusal.of(
                    Problem.RATE_LIMITED, "more than " + entry.get().credential.rate() + " requests in a second"));
        }
        return Outcome.done(entry.get().caller());
    }

    /** Forgets what was remembered of an agent, after a change on this node. */
    public void forget(Id.Agent agent) {
        remembered.values().removeIf(entry -> entry.credential.agent().equals(agent));
    }

    private Optional<Entry> look(AccessKey key, Digest digest, Instant now) {
        Optional<Entry> before = Optional.ofNullable(remembered.get(digest));
        Optional<Entry> found = key.homeByte()
                .flatMap(homeByte -> core.reads()
                        .one(
                                """
                        SELECT c.id, c.agent, c.state, c.secret, c.scopes, c.rate, c.expires_at, c.created_at, a.mode, a.state AS agent_state
                        FROM credential c JOIN agent a ON a.home = c.home AND a.id = c.agent
                        WHERE c.home = ? AND c.secret = ?""",
                                row -> entry(CredentialRow.READER.read(row), row, before, now),
                                core.homes().ofByte(homeByte),
                                digest.bytes()));
        if (remembered.size() >= MOST) {
            remembered.clear();
        }
        found.ifPresent(entry -> {
            remembered.put(digest, entry);
            if (entry.credential.state() == States.Credential.RETRIEVED) {
                credentials.used(entry.credential.agent(), entry.credential.id());
            }
        });
        return found;
    }

    private static Entry entry(CredentialRow credential, java.sql.ResultSet row, Optional<Entry> before, Instant now)
            throws java.sql.SQLException {
        States.Agent state = Word.of(States.Agent.class, row.getString("agent_state"));
        return new Entry(
                credential,
                Word.of(Mode.class, row.getString("mode")),
                state != States.Agent.ACTIVE,
                now.plus(REMEMBERED),
                before.map(Entry::bucket).orElseGet(() -> Bucket.of(credential.rate())));
    }
}
