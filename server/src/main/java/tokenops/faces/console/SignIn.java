package tokenops.faces.console;

import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import tokenops.faces.http.OperatorToken;
import tokenops.path.Caller;

/** Sessions of operators: begun with the operator token, carried by a cookie that no script reads and no other site sends. */
final class SignIn {
    /** Pages of ours that somebody may have wanted to see before signing in. */
    private static final Pattern OURS = Pattern.compile("/(runs/[A-Za-z0-9_]+(/stations/[a-z_]+)?)?");

    private final OperatorToken operators;
    private final Attempts attempts;
    private final boolean secure;

    SignIn(OperatorToken operators, Clock clock, URI server) {
        this.operators = operators;
        this.attempts = new Attempts(clock);
        this.secure = "https".equals(server.getScheme());
    }

    /** Who is signed in, and with which session. */
    record Signed(Caller.Operator operator, String session) {}

    Optional<Signed> signed(ServerRequest request) {
        return OperatorToken.session(request)
                .flatMap(session -> operators.bySession(session).map(operator -> new Signed(operator, session)));
    }

    /** What came of an attempt. */
    sealed interface Attempt {}

    record In(String next) implements Attempt {}

    record Wrong(String next) implements Attempt {}

    record TooOften(Duration left) implements Attempt {}

    /** Takes the form of the login page. */
    Attempt attempt(ServerRequest request, ServerResponse response) throws IOException {
        String address = request.remotePeer().host();
        Optional<Duration> wait = attempts.left(address);
        if (wait.isPresent()) {
            return new TooOften(wait.get());
        }
        Form form = Form.read(request);
        String next = ours(form.field("next"));
        Optional<String> session = operators.begin(form.field("token").strip());
        if (session.isEmpty()) {
            attempts.failed(address);
            return new Wrong(next);
        }
        response.headers().addCookie(cookie(session.get()).build());
        return new In(next);
    }

    /** Ends a session, here and in the browser. */
    void end(Signed signed, ServerResponse response) {
        operators.end(signed.session);
        response.headers().addCookie(cookie("").maxAge(Duration.ZERO).build());
    }

    private SetCookie.Builder cookie(String value) {
        return SetCookie.builder(OperatorToken.COOKIE, value)
                .path("/")
                .httpOnly(true)
                .secure(secure)
                .sameSite(SetCookie.SameSite.STRICT);
    }

    /** A path of ours, whatever was asked for: nobody is sent on to elsewhere. */
    static String ours(String path) {
        return OURS.matcher(path).matches() ? path : "/";
    }

    /** Says how long to wait, in whole seconds. */
    static void retryAfter(ServerResponse response, Duration wait) {
        response.header(HeaderNames.RETRY_AFTER, Long.toString(wait.toSeconds() + 1));
    }
}
