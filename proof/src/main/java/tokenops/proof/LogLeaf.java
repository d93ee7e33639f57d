package tokenops.proof;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * What the log holds of a document: canonical JSON {@code {"digest","time","type","v":1}}. No id, no party, no amount; the
 * document's salt keeps the digest unguessable.
 *
 * @param digest of the document's bytes
 * @param time when it was sealed
 * @param type one of {@link #TYPES}
 */
public record LogLeaf(Digest digest, Instant time, String type) {
    /** What gets a leaf. */
    public static final Set<String> TYPES = Set.of(
            "agent",
            "trust_decision",
            "contract",
            "settlement_receipt",
            "attestation",
            "callback_delivery",
            "signing_key",
            "adjustment",
            "operator_override");

    public LogLeaf {
        if (!TYPES.contains(type)) {
            throw new IllegalArgumentException("nothing called " + type + " goes into the log");
        }
    }

    /** The leaf's bytes. */
    public byte[] bytes() {
        return CanonicalJson.bytes(Json.object()
                .put("digest", digest.toString())
                .put("time", DocumentTime.text(time))
                .put("type", type)
                .put("v", 1)
                .build());
    }

    /** Reads the one form of {@link #bytes()}; empty for any other. */
    public static Optional<LogLeaf> parse(byte[] bytes) {
        try {
            Json.Obj leaf = CanonicalJson.readObject(bytes);
            Optional<Digest> digest = leaf.text("digest").flatMap(Digest::parse);
            Optional<Instant> time = leaf.text("time").flatMap(DocumentTime::parse);
            Optional<String> type = leaf.text("type").filter(TYPES::contains);
            if (digest.isEmpty() || time.isEmpty() || type.isEmpty()) {
                return Optional.empty();
            }
            LogLeaf read = new LogLeaf(digest.get(), time.get(), type.get());
            return Arrays.equals(read.bytes(), bytes) ? Optional.of(read) : Optional.empty();
        } catch (MalformedJson e) {
            return Optional.empty();
        }
    }
}
