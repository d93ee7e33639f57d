package tokenops.tools.tokenops.evidence;

import java.util.Optional;
import tokenops.proof.Json;

/**
 * How a file was read.
 *
 * @param format {@code json}, {@code json_lines}, {@code csv}, {@code binary}, {@code empty} or {@code other}
 * @param compression {@code gzip} or {@code zstd}
 * @param unpackedBytes of a compressed file, as far as it was read
 * @param encoding {@code utf-16be} or {@code utf-16le}; empty for UTF-8
 */
public record ReadAs(
        String format,
        Optional<String> compression,
        Optional<Long> unpackedBytes,
        Optional<String> encoding,
        Optional<Json.Obj> csv,
        Optional<Json.Obj> mapping) {

    /** Puts it into an input of a package: what isn't so is left out. */
    public void into(Json.Builder input) {
        input.put("format", format)
                .putIf("compression", compression)
                .putIf("unpacked_bytes", unpackedBytes.map(bytes -> Long.toString(bytes)))
                .putIf("encoding", encoding)
                .putIf("csv", csv, dialect -> dialect)
                .putIf("mapping", mapping, stated -> stated);
    }
}
