package tokenops.tools;

import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import tokenops.path.Id;
import tokenops.proof.Digest;

/**
 * One file of evidence: exact bytes, whose digest was computed when they came.
 *
 * @param name the agent's name for it, for findings to point at
 * @param family what the agent says it is ({@code settlement}, ...); empty lets the tool recognise it by shape
 * @param mediaType as {@code application/json}, {@code application/x-ndjson}, {@code text/csv}
 * @param size in bytes
 * @param open opens the bytes anew on each call; the reader closes
 */
public record EvidenceFile(
        Id.Evidence id,
        String name,
        Optional<String> family,
        String mediaType,
        Digest digest,
        long size,
        Supplier<InputStream> open) {}
