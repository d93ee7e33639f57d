package tokenops.proof;

import java.util.List;
import java.util.stream.Stream;

/** The forms of members and links that several kinds of documents share; docs/documents.md says what each means. */
final class Forms {
    static final Shape WORDS = new Shape.Words();
    static final Shape TIME = new Shape.Time();
    static final Shape COUNT = new Shape.Count(0);
    static final Shape VERSION = new Shape.Constant(1);
    static final Shape ANY = new Shape.Anything();
    static final Shape ANY_OBJECT = new Shape.AnyObject();
    static final Shape MODE = oneOf("live", "test");
    static final Shape DIGEST = Shape.Text.of("a SHA-256 digest", "sha256:[0-9a-f]{64}");
    static final Shape BASE64_URL = Shape.Text.of("base64url without padding", "[A-Za-z0-9_-]+");
    static final Shape SALT = Shape.Text.of("16 bytes in base64url", "[A-Za-z0-9_-]{21}[AQgw]");
    static final Shape MINOR = Shape.Text.of("a whole number of minor units", "(?:0|[1-9][0-9]{0,18})");
    static final Shape WHOLE = Shape.Text.of("a whole number", "(?:0|[1-9][0-9]{0,17})");
    static final Shape QUANTITY = Shape.Text.of("a decimal quantity", "(?:0|[1-9][0-9]{0,29})(?:\\.[0-9]{0,17}[1-9])?");
    static final Shape BYTES = Shape.Text.of("a number of bytes", "(?:0|[1-9][0-9]{0,18})");
    static final Shape ASSET = Shape.Text.of("an asset's code and scale", "[A-Z][A-Z0-9_]{0,15}/(?:[0-9]|1[0-8])");
    static final Shape ACCOUNT = Shape.Text.of("an account name", "[a-z_]+(?::[A-Za-z0-9_.-]+)?");
    static final Shape JWS = Shape.Text.of("a detached JWS", "[A-Za-z0-9_-]+\\.\\.[A-Za-z0-9_-]+");

    static final Shape.Members AMOUNT = Shape.Members.of().with("amount", MINOR).with("asset", ASSET);
    static final Shape.Members LINK = Shape.Members.of()
            .with("digest", DIGEST)
            .with("id", anyId())
            .with("kind", WORDS)
            .with("rel", WORDS);
    static final Shape.Members TOOL = Shape.Members.of().with("name", WORDS).with("version", WORDS);
    static final Shape.Members TOOL_AND_CHECKS = TOOL.with("checks", DIGEST);
    static final Shape.Members EVIDENCE_VERDICT = Shape.Members.of()
            .with("status", oneOf("sufficient", "partial", "insufficient", "unknown"))
            .with("score", COUNT);
    static final Shape.Members CREDITS =
            Shape.Members.of().with("held", AMOUNT).with("debited", AMOUNT).with("released", AMOUNT);
    static final Shape.Members PRICE_LINE =
            Shape.Members.of().with("meter", WORDS).with("unit", WORDS).with("credits_per_unit", AMOUNT);
    static final Shape DATA_MODE = oneOf("public_safe_demo", "metadata_only", "confidential");
    static final Shape EXECUTION_MODE = oneOf("live", "controlled");
    static final Shape METERING_POLICY =
            oneOf("estimate_before_debit", "meter_delta_only", "fixed_credit_debit", "manual_review");
    static final Shape OUTCOME = oneOf("completed", "completed_with_findings", "partial");

    private Forms() {}

    /** An id: the prefix, {@code _} and the 26 characters of a UUID in Crockford's base32. */
    static Shape id(String prefix) {
        return Shape.Text.of("an id " + prefix + "_...", prefix + "_[0-7][0-9a-hjkmnp-tv-z]{25}");
    }

    private static Shape anyId() {
        return id("[a-z]{3,4}");
    }

    static Shape listOf(Shape items) {
        return new Shape.ListOf(items);
    }

    static Shape words() {
        return new Shape.ListOf(WORDS);
    }

    static Shape oneOf(String... words) {
        return new Shape.Choice(List.of(words));
    }

    /** One link to each of these kinds, in this order. */
    static List<DocumentKind.Link> to(String... kinds) {
        return Stream.of(kinds).map(kind -> new DocumentKind.Link(kind, false)).toList();
    }

    /** Another document by id and digest. */
    static Shape.Members reference(String prefix) {
        return Shape.Members.of().with("id", id(prefix)).with("digest", DIGEST);
    }

    /** An object that a later one points to. */
    static Shape.Members place(String prefix) {
        return Shape.Members.of().with("id", id(prefix)).with("url", WORDS);
    }
}
