package tokenops.proof;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files given beside a bundle, known by their digests: evidence, the result package, raw provider messages.
 *
 * <p>Files on disk are read through once, however large, and kept in no memory; only of the result package the content is read, by
 * the check that needs it. Used by one thread.
 */
public final class GivenFiles {
    private final Map<String, Given> byDigest = new LinkedHashMap<>();

    private record Given(Optional<Path> file, long length, Source source) {}

    private interface Source {
        InputStream open() throws IOException;
    }

    /** Nothing as yet. */
    public GivenFiles() {}

    /** Contents that are in memory already. */
    public static GivenFiles of(List<byte[]> contents) {
        GivenFiles files = new GivenFiles();
        for (byte[] content : contents) {
            try {
                files.add(Optional.empty(), () -> new ByteArrayInputStream(content));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return files;
    }

    /** Adds a file, which must stay as it is until the bundle is verified. */
    public void add(Path file) throws IOException {
        add(Optional.of(file), () -> Files.newInputStream(file));
    }

    private void add(Optional<Path> file, Source source) throws IOException {
        MessageDigest sha256 = Digest.sha256();
        try (InputStream in = new DigestInputStream(source.open(), sha256)) {
            long length = in.transferTo(OutputStream.nullOutputStream());
            byDigest.put(Digest.ofHash(sha256.digest()).toString(), new Given(file, length, source));
        }
    }

    boolean isEmpty() {
        return byDigest.isEmpty();
    }

    Set<String> digests() {
        return byDigest.keySet();
    }

    /** How the file with that digest is called: by its name, where it has one. */
    String called(String digest) {
        return Optional.ofNullable(byDigest.get(digest))
                .flatMap(Given::file)
                .map(file -> "The file " + file + " with the digest " + digest)
                .orElse("A file with the digest " + digest);
    }

    /** The length in bytes of the file with that digest, if it was given. */
    Optional<Long> length(String digest) {
        return Optional.ofNullable(byDigest.get(digest)).map(Given::length);
    }

    /** The bytes of the file with that digest, if it was given; no more of them than {@code most}. */
    Optional<byte[]> content(String digest, int most) {
        return Optional.ofNullable(byDigest.get(digest)).map(given -> {
            try (InputStream in = given.source.open()) {
                return in.readNBytes(most);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
