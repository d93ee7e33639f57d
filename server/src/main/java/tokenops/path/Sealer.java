package tokenops.path;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;

/** Seals documents: adds the common members, writes the canonical bytes and their digest. */
public final class Sealer {
    private final Clock clock;
    private final Ids ids;

    public Sealer(Clock clock, Ids ids) {
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * Seals the members under the common ones.
     *
     * <p>{@code issued_at} is the later of the clock and the links' times, so that time never runs backwards along a path, even
     * when the clock does.
     */
    public Sealed seal(Kind kind, Id id, Mode mode, List<Sealed.Link> links, Json.Builder members) {
        return seal(kind, id, mode, links, Instant.MIN, members);
    }

    /** The same for a document that tells of times itself: it is issued no earlier than the last of them. */
    public Sealed seal(Kind kind, Id id, Mode mode, List<Sealed.Link> links, Instant notBefore, Json.Builder members) {
        Instant issuedAt = DocumentTime.later(DocumentTime.micros(clock.instant()), notBefore);
        for (Sealed.Link link : links) {
            if (link.issuedAt().isAfter(issuedAt)) {
                issuedAt = link.issuedAt();
            }
        }
        byte[] bytes = CanonicalJson.bytes(members.put("id", id.text())
                .put("issued_at", DocumentTime.text(issuedAt))
                .put("kind", kind.word())
                .put("links", Json.array(links, Sealer::form))
                .put("mode", mode.word())
                .put("salt", ids.salt())
                .put("schema_version", 1)
                .build());
        return new Sealed(kind, id, issuedAt, Digest.of(bytes), bytes);
    }

    private static Json form(Sealed.Link link) {
        return Json.object()
                .put("digest", link.digest().toString())
                .put("id", link.id().text())
                .put("kind", link.kind().word())
                .put("rel", link.kind().word())
                .build();
    }
}
