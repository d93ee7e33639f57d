package tokenops.tools;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import tokenops.path.Id;
import tokenops.proof.Digest;
import tokenops.proof.Json;

/**
 * One file of evidence: exact bytes, whose digest was computed when they came.
 *
 * @param name the agent's name for it, for findings to point at
 * @param family what the agent says it is ({@code settlement}, ...); empty lets the tool recognise it by shape
 * @param mediaType as {@code application/json}, {@code application/x-ndjson}, {@code text/csv}
 * @param size in bytes
 * @param mapping how its records are to be read, which the tool has accepted; empty where it is read as it is
 * @param open opens the bytes anew on each call; the reader closes
 */
public record EvidenceFile(
        Id.Evidence id,
        String name,
        Optional<String> family,
        String mediaType,
        Digest digest,
        long size,
        Optional<Json.Obj> mapping,
        Supplier<InputStream> open) {

    /** A file that is read as it is. */
    public EvidenceFile(
            Id.Evidence id,
            String name,
            Optional<String> family,
            String mediaType,
            Digest digest,
            long size,
            Supplier<InputStream> open) {
        this(id, name, family, mediaType, digest, size, Optional.empty(), open);
    }

    /** The same, read by a mapping. */
    public EvidenceFile by(Json.Obj how) {
        return new EvidenceFile(id, name, family, mediaType, digest, size, Optional.of(how), open);
    }
}
