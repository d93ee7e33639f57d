package tokenops.faces.http;

import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tokenops.path.Caller;
import tokenops.path.Ids;
import tokenops.proof.Base64Text;

/**
 * Lets operators in: by the operator token, which lies in a file of mode 0600, or by a session that was begun with it.
 *
 * <p>Sessions live in memory: a restart ends them.
 */
public final class OperatorToken {
    /** The cookie that carries a session. */
    public static final String COOKIE = "tokenops_session";

    private static final Duration SESSION = Duration.ofHours(12);
    private static final int MOST_SESSIONS = 1_000;

    private final byte[] token;
    private final Clock clock;
    private final Ids ids;
    private final Map<String, Instant> sessions = new ConcurrentHashMap<>();

    public OperatorToken(String token, Clock clock, Ids ids) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.clock = clock;
        this.ids = ids;
    }

    /** The operator who presents the token. Compared in constant time. */
    public Optional<Caller.Operator> byToken(String presented) {
        return MessageDigest.isEqual(token, presented.getBytes(StandardCharsets.UTF_8))
                ? Optional.of(new Caller.Operator("token"))
                : Optional.empty();
    }

    /** The session that the request's cookie carries. */
    public static Optional<String> session(ServerRequest request) {
        return request.headers().cookies().first(COOKIE).asOptional();
    }

    /** Begins a session for whoever presents the token. */
    public Optional<String> begin(String presented) {
        if (byToken(presented).isEmpty()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        sessions.values().removeIf(until -> until.isBefore(now));
        if (sessions.size() >= MOST_SESSIONS) {
            sessions.clear();
        }
        String session = Base64Text.url(ids.bytes(32));
        sessions.put(session, now.plus(SESSION));
        return Optional.of(session);
    }

    /** The operator of a session. */
    public Optional<Caller.Operator> bySession(String session) {
        return Optional.ofNullable(sessions.get(session))
                .filter(until -> until.isAfter(clock.instant()))
                .map(until -> new Caller.Operator("console"));
    }

    /** Ends a session. */
    public void end(String session) {
        sessions.remove(session);
    }
}
