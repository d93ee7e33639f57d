package tokenops.client;

import java.time.Instant;
import java.util.Optional;
import tokenops.proof.CanonicalJson;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/**
 * A refusal: problem details (RFC 9457) as an exception.
 *
 * <p>{@link #code} is stable and what programs look at; {@link #members} has all of the answer, so also what one kind of refusal
 * has of its own ({@code fields}, {@code required}, {@code available}, {@code retry_at}).
 */
public final class TokenOpsProblem extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String code;
    private final String detail;
    private final transient Json.Obj members;

    TokenOpsProblem(int status, String code, String detail, Json.Obj members) {
        super(status + " " + code + (detail.isEmpty() ? "" : ": " + detail));
        this.status = status;
        this.code = code;
        this.detail = detail;
        this.members = members;
    }

    /** Reads an answer; one without problem details, as a proxy between gives, gets the code {@code http-<status>}. */
    static TokenOpsProblem of(int status, byte[] body) {
        Json.Obj members;
        try {
            members = CanonicalJson.readObject(body);
        } catch (MalformedJson e) {
            members = Json.object().build();
        }
        Optional<String> title = members.text("title");
        return new TokenOpsProblem(
                status,
                members.text("code").orElse("http-" + status),
                members.text("detail").or(() -> title).orElse(""),
                members);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** The name of the kind of refusal, as {@code payment-required}. */
    public String code() {
        return code;
    }

    /** What was wrong this time, as a sentence; empty when the answer didn't say. */
    public String detail() {
        return detail;
    }

    /** All members of the answer. */
    public Json.Obj members() {
        return members;
    }

    /** From when the same request may be taken, where the answer says so. */
    public Optional<Instant> retryAt() {
        return members.text("retry_at").flatMap(DocumentTime::parse);
    }
}
