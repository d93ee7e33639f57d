package tokenops.path;

import java.time.Instant;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/**
 * A sealed document: written once, kept and served as exactly these bytes.
 *
 * @param id as {@code quo_...}
 * @param bytes RFC 8785 canonical JSON; not copied, never to be changed
 */
public record Sealed(Kind kind, Id id, Instant issuedAt, Digest digest, byte[] bytes) {
    /** The members of a document that we have sealed: what can't be read is damage, not a refusal. */
    public static Json.Obj read(byte[] sealed) {
        try {
            return CanonicalJson.readObject(sealed);
        } catch (MalformedJson e) {
            throw new IllegalStateException("a document of ours is damaged", e);
        }
    }

    /** How a later document names this one. */
    public Link link() {
        return new Link(kind, id, digest, issuedAt);
    }

    /** A link to a document that was sealed before; its {@code rel} is the kind. */
    public record Link(Kind kind, Id id, Digest digest, Instant issuedAt) {}
}
