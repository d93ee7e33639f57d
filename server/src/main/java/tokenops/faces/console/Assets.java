package tokenops.faces.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tokenops.proof.Digest;

/** The console's static files. Each stands under the hash of its content, so that browsers may keep it for ever. */
final class Assets {
    private static final int HASH_SHOWN = 16;

    private static final Map<String, String> TYPES = Map.of(
            "console.css", "text/css; charset=utf-8",
            "console.js", "text/javascript; charset=utf-8",
            "icon.svg", "image/svg+xml");

    /** A static file. */
    record Asset(String contentType, byte[] content) {}

    private final Map<String, Asset> byName = new HashMap<>();
    private final Map<String, String> urls = new HashMap<>();

    Assets() {
        TYPES.forEach((file, contentType) -> {
            byte[] content = read(file);
            String name = Digest.of(content).hex().substring(0, HASH_SHOWN) + "-" + file;
            byName.put(name, new Asset(contentType, content));
            urls.put(file, "/console/files/" + name);
        });
    }

    Optional<Asset> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Where a file stands. */
    String url(String file) {
        return Optional.ofNullable(urls.get(file)).orElseThrow(() -> new IllegalArgumentException("no such file: " + file));
    }

    private static byte[] read(String file) {
        try (InputStream stream = Assets.class.getResourceAsStream("/console/" + file)) {
            if (stream == null) {
                throw new IllegalStateException("the build lacks console/" + file);
            }
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
