package tokenops.faces.console;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.proof.Base64Text;
import tokenops.proof.Digest;

/**
 * A form that a page of ours sent.
 *
 * <p>A cookie comes by itself, so a form must carry what only our pages know: a token made from the session. Where the browser says
 * whose page it was (Fetch Metadata), it must have been ours; it says so only over HTTPS and on the machine itself.
 */
record Form(Map<String, String> fields) {
    /** The name of the field with the token. */
    static final String TOKEN = "form_token";

    private static final int LARGEST = 16 << 10;

    /** Reads a form. Refused: another site's, too large, or no form. */
    static Form read(ServerRequest request) throws IOException {
        boolean elsewhere = request.headers()
                .value(HeaderNames.create("sec-fetch-site"))
                .filter(site -> !site.equals("same-origin"))
                .isPresent();
        if (elsewhere) {
            throw new Desk.Refused(Refusal.of(Problem.NOT_AUTHENTICATED, "the form was sent from another site"));
        }
        byte[] body =
                request.content().hasEntity() ? request.content().inputStream().readNBytes(LARGEST + 1) : new byte[0];
        if (body.length > LARGEST) {
            throw new Desk.Refused(Refusal.of(Problem.BODY_TOO_LARGE, "a form has at most " + LARGEST + " bytes"));
        }
        Map<String, String> fields = new HashMap<>();
        for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                fields.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return new Form(Map.copyOf(fields));
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Desk.Refused(Refusal.of(Problem.INVALID_REQUEST, "the body is no form"));
        }
    }

    /** A field, empty when it wasn't sent. */
    String field(String name) {
        return Optional.ofNullable(fields.get(name)).orElse("");
    }

    /** The token of a session's forms. */
    static String token(String session) {
        byte[] text = ("tokenops console form\n" + session).getBytes(StandardCharsets.UTF_8);
        return Base64Text.url(Digest.of(text).bytes());
    }

    /** Holds the form against the session that it claims to belong to. */
    Form of(String session) {
        byte[] right = token(session).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(right, field(TOKEN).getBytes(StandardCharsets.UTF_8))) {
            throw new Desk.Refused(
                    Refusal.of(Problem.NOT_AUTHENTICATED, "the form is not of this session: open the page anew"));
        }
        return this;
    }
}
