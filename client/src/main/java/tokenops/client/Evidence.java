package tokenops.client;

import java.io.FileNotFoundException;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import tokenops.proof.Digest;
import tokenops.proof.Json;

/** Evidence on its way to a run: inline with it, or uploaded before it. */
public final class Evidence {
    private final Json.Obj json;

    private Evidence(Json.Obj json) {
        this.json = json;
    }

    /** JSON; what is kept and digested is its canonical form. */
    public static Evidence records(String name, Json records) {
        return new Evidence(
                Json.object().put("name", name).put("records", records).build());
    }

    /** Text, kept as its UTF-8 bytes. */
    public static Evidence text(String name, String mediaType, String content) {
        return new Evidence(Json.object()
                .put("name", name)
                .put("media_type", mediaType)
                .put("content", content)
                .build());
    }

    /** A piece that was uploaded. */
    public static Evidence of(Uploaded uploaded) {
        return new Evidence(Json.object()
                .put("id", uploaded.id())
                .put("digest", uploaded.digest().toString())
                .build());
    }

    /** Says what the records are, where their shape doesn't. */
    public Evidence family(String family) {
        return new Evidence(Json.object().putAll(json).put("family", family).build());
    }

    /** Says how its records are to be read, where not as they are: an {@code evidence_mapping} (docs/evidence.md). */
    public Evidence mapping(Json.Obj how) {
        return new Evidence(Json.object().putAll(json).put("mapping", how).build());
    }

    Json.Obj json() {
        return json;
    }

    /**
     * A piece that the server keeps.
     *
     * @param size in bytes
     */
    public record Uploaded(
            String id,
            String name,
            Optional<String> family,
            String mediaType,
            Digest digest,
            long size,
            Instant createdAt) {
        static Uploaded of(Answer answer) {
            return new Uploaded(
                    answer.text("id"),
                    answer.text("name"),
                    answer.optional("family"),
                    answer.text("media_type"),
                    Document.digestOf(answer.text("digest")),
                    Long.parseLong(answer.text("size")),
                    answer.time("created_at"));
        }
    }

    /** Something to upload: its bytes are kept exactly. */
    public static final class Upload {
        private final String name;
        private final String mediaType;
        private final Optional<String> family;
        private final HttpRequest.BodyPublisher content;

        private Upload(String name, String mediaType, Optional<String> family, HttpRequest.BodyPublisher content) {
            this.name = name;
            this.mediaType = mediaType;
            this.family = family;
            this.content = content;
        }

        /** Bytes under a name. */
        public static Upload of(String name, String mediaType, byte[] content) {
            return new Upload(
                    name, mediaType, Optional.empty(), HttpRequest.BodyPublishers.ofByteArray(content.clone()));
        }

        /** A file under its own name, streamed. It must stay as it is until the upload has ended. */
        public static Upload of(Path file, String mediaType) throws FileNotFoundException {
            return new Upload(
                    file.getFileName().toString(),
                    mediaType,
                    Optional.empty(),
                    HttpRequest.BodyPublishers.ofFile(file));
        }

        /** Says what the records are, where their shape doesn't. */
        public Upload family(String kind) {
            return new Upload(name, mediaType, Optional.of(kind), content);
        }

        String query() {
            return "?name=" + Wire.encoded(name)
                    + family.map(kind -> "&family=" + Wire.encoded(kind)).orElse("");
        }

        String mediaType() {
            return mediaType;
        }

        HttpRequest.BodyPublisher content() {
            return content;
        }
    }
}
