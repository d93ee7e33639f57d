package tokenops.runs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.proof.Digest;

/**
 * The folder of larger evidence: a file for each digest, flushed to disk before anybody is told of it. Several nodes share it.
 *
 * <p>A file is there before the row that names it, so one whose row was refused, or whose server died, stays behind; {@link #sweep}
 * takes such files away when they are old enough that nobody can still be about to write their row.
 */
final class EvidenceFolder {
    private static final Logger LOG = LoggerFactory.getLogger(EvidenceFolder.class);

    /** Names of files that are no evidence: one that is being written, and one that the sweep has in its hands. */
    private static final String COMING = ".coming";

    private static final String GOING = ".going-";

    /** Longer than it takes to write a row once the file is there, or than an upload may say nothing. */
    private static final Duration YOUNG = Duration.ofHours(1);

    private static final int AT_ONCE = 500;

    private final Path folder;

    /** Older files have had their row when this node looked, and rows stay: each is looked at once. The sweep's thread. */
    private FileTime seenBefore = FileTime.fromMillis(0);

    EvidenceFolder(Path folder) {
        this.folder = folder;
    }

    /** A piece that was kept. */
    record Kept(Digest digest, long size) {}

    /**
     * Keeps what begins with {@code start} and goes on with {@code rest}; empty when it is larger than {@code most}.
     *
     * @param sha256 of all that was read so far, and of the rest as it is read
     */
    Optional<Kept> keep(byte[] start, InputStream rest, MessageDigest sha256, long most) throws IOException {
        Files.createDirectories(folder);
        Path coming = Files.createTempFile(folder, COMING, "");
        try {
            long size = start.length;
            try (OutputStream out = Files.newOutputStream(coming)) {
                out.write(start);
                byte[] buffer = new byte[1 << 16];
                for (int read = rest.read(buffer); read >= 0; read = rest.read(buffer)) {
                    size += read;
                    if (size > most) {
                        return Optional.empty();
                    }
                    out.write(buffer, 0, read);
                }
            }
            try (FileChannel channel = FileChannel.open(coming, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Digest digest = Digest.ofHash(sha256.digest());
            Files.move(coming, file(digest), StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
            return Optional.of(new Kept(digest, size));
        } finally {
            Files.deleteIfExists(coming);
        }
    }

    /**
     * Opens the piece with that digest.
     *
     * @throws NoSuchFileException when there are others and not this one: it is gone for good
     * @throws EvidenceAway when the folder, or what it is mounted on, can't be read just now
     */
    InputStream open(Digest digest) throws IOException {
        try {
            return EvidenceAway.reading(Files.newInputStream(file(digest)));
        } catch (NoSuchFileException e) {
            if (holdsAny()) {
                throw e;
            }
            throw new EvidenceAway("the evidence folder is away, or empty", e);
        } catch (IOException e) {
            throw new EvidenceAway("the evidence folder can't be read", e);
        }
    }

    /** Where a folder isn't mounted there is often an empty one. */
    private boolean holdsAny() throws EvidenceAway {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(
                folder, file -> !file.getFileName().toString().startsWith("."))) {
            return files.iterator().hasNext();
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw new EvidenceAway("the evidence folder can't be listed", e);
        }
    }

    /**
     * Takes away what nobody can still want: uploads that broke off, and pieces of which no row tells.
     *
     * @param known which of some digests have a row
     */
    void sweep(UnaryOperator<Set<Digest>> known) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        FileTime young = young();
        Set<Digest> old = new HashSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.startsWith(GOING)) {
                    // A sweep died with it in hand. It may be wanted: its server looks at it anew when it starts.
                    move(file, folder.resolve(name.substring(GOING.length())));
                } else if (name.startsWith(COMING) && isBefore(file, young)) {
                    Files.deleteIfExists(file);
                } else if (isBefore(file, young) && !isBefore(file, seenBefore)) {
                    Digest.parse("sha256:" + name).ifPresent(old::add);
                }
                if (old.size() == AT_ONCE) {
                    takeAway(old, known, young);
                    old.clear();
                }
            }
        }
        takeAway(old, known, young);
        seenBefore = young;
    }

    /** By the folder's own clock, which is also that of other nodes' files. */
    private FileTime young() throws IOException {
        Path probe = Files.createTempFile(folder, COMING, "");
        try {
            return FileTime.from(Files.getLastModifiedTime(probe).toInstant().minus(YOUNG));
        } finally {
            Files.deleteIfExists(probe);
        }
    }

    private void takeAway(Set<Digest> old, UnaryOperator<Set<Digest>> known, FileTime young) throws IOException {
        if (old.isEmpty()) {
            return;
        }
        Set<Digest> unknown = new HashSet<>(old);
        unknown.removeAll(known.apply(Set.copyOf(old)));
        for (Digest digest : unknown) {
            takeAway(digest, young);
        }
    }

    /** Somebody may bring the same content at this moment, so the file is taken in hand before its age is looked at again. */
    private void takeAway(Digest digest, FileTime young) throws IOException {
        Path going = folder.resolve(GOING + digest.hex());
        move(file(digest), going);
        if (isBefore(going, young)) {
            Files.deleteIfExists(going);
        } else {
            move(going, file(digest));
        }
    }

    /** Whatever is in the place of the target has the same digest, so nothing is lost. */
    private static void move(Path file, Path target) throws IOException {
        try {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            LOG.debug("{} was taken by another node's sweep", file);
        }
    }

    private static boolean isBefore(Path file, FileTime time) throws IOException {
        try {
            return Files.getLastModifiedTime(file).compareTo(time) < 0;
        } catch (NoSuchFileException e) {
            // Its upload has ended meanwhile, or another node was first.
            return false;
        }
    }

    private Path file(Digest digest) {
        return folder.resolve(digest.hex());
    }
}
