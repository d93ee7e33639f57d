package tokenops.path;

import java.time.Instant;
import tokenops.proof.Digest;

/**
 * A sealed document: written once, kept and served as exactly these bytes.
 *
 * @param id as {@code quo_...}
 * @param bytes RFC 8785 canonical JSON; not copied, never to be changed
 */
public record Sealed(Kind kind, Id id, Instant issuedAt, Digest digest, byte[] bytes) {
    /** How a later document names this one. */
    public Link link() {
        return new Link(kind, id, digest, issuedAt);
    }

    /** A link to a document that was sealed before; its {@code rel} is the kind. */
    public record Link(Kind kind, Id id, Digest digest, Instant issuedAt) {}
}
