package tokenops.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import tokenops.path.Ids;
import tokenops.proof.Base64Text;

/**
 * The folder of secrets: one file each, mode 0600, made at first start and flushed to disk before it is used. Nodes that share the
 * folder share what is in it, also where they start for the first time at once: whoever comes second takes what the first has made.
 *
 * <p>A key is never used for two purposes. Losing the folder loses the ability to sign, never what was signed, and what is kept
 * encrypted ({@link tokenops.store.AtRest}).
 */
public final class Keys implements Signers {
    /** Between the name of a key and the thumbprint of one that is to take its place. */
    private static final String SUCCESSOR = ".next-";

    /** Who has it locked is the only one that writes what somebody else may be writing. */
    private static final String LOCK = ".lock";

    /**
     * A file's lock is the whole process's, and refused to another of its threads, through whichever object it asks. So this one is the
     * process's as well; it has one folder to write in, as a rule.
     */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private static final FileAttribute<Set<PosixFilePermission>> OURS_ALONE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final Ids ids;

    public Keys(Path folder, Ids ids) {
        this.folder = folder;
        this.ids = ids;
    }

    /** The secret of that name: 32 random bytes, made when there is none. */
    public byte[] secret(String name) {
        return Base64.getUrlDecoder().decode(text(name, () -> Base64Text.url(ids.bytes(32))));
    }

    @Override
    public Optional<SigningKey> find(String name) {
        return kept(name).map(text -> key(name, text));
    }

    @Override
    public SigningKey findOrMake(String name) {
        return key(name, text(name, SigningKey::generate));
    }

    @Override
    public List<SigningKey> successors(String name) {
        return names(name + SUCCESSOR).stream()
                .flatMap(file -> find(file).stream())
                .toList();
    }

    @Override
    public SigningKey makeSuccessor(String name) {
        String made = SigningKey.generate();
        SigningKey successor = SigningKey.read(made);
        replace(file(name, successor), made);
        return successor;
    }

    @Override
    public void succeed(String name, SigningKey successor) {
        try {
            move(path(file(name, successor)), path(name));
        } catch (NoSuchFileException e) {
            // Another node on this folder was first; it may have gone on to a later key by now, which stays.
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + path(name) + " can't be written", e);
        }
    }

    @Override
    public void dropSuccessor(String name, SigningKey successor) {
        Path file = path(file(name, successor));
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + file + " can't be deleted", e);
        }
    }

    private SigningKey key(String name, String text) {
        try {
            return SigningKey.read(text.strip());
        } catch (IllegalStateException e) {
            throw new UncheckedIOException(
                    "the file " + path(name) + " is damaged: it holds no key", new IOException(e));
        }
    }

    private static String file(String name, SigningKey successor) {
        return name + SUCCESSOR + successor.jwk().thumbprint();
    }

    /** The folders below, of logs that have ended ({@link NewOrigin}). */
    List<Keys> ended() {
        return names(NewOrigin.FOLDER).stream()
                .map(name -> new Keys(folder.resolve(name), ids))
                .toList();
    }

    /** What lies in the folder under names that begin so, in order. */
    private List<String> names(String start) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith(start))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " can't be read", e);
        }
    }

    /** A text that is made once and kept, whoever makes it first; without its last line end. */
    public String text(String name, Supplier<String> first) {
        if (kept(name).isEmpty()) {
            replaceUnless(name, kept -> true, first.get());
        }
        return kept(name).orElseThrow().strip();
    }

    /** A text that may have been kept, as it stands in its file. */
    public Optional<String> kept(String name) {
        Path file = folder.resolve(name);
        try {
            return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + file + " can't be read", e);
        }
    }

    /** Replaces a text, flushed to disk before this returns. The file always ends with a line end. */
    public void replace(String name, String text) {
        try {
            write(path(name), text.endsWith("\n") ? text : text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + path(name) + " can't be written", e);
        }
    }

    /** The same unless the text that is kept is to stay; whether it was replaced. Whoever shares the folder does it one after another. */
    public boolean replaceUnless(String name, Predicate<String> stays, String text) {
        THREADS.lock();
        try {
            make();
            try (FileChannel channel = FileChannel.open(
                            path(LOCK), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OURS_ALONE);
                    FileLock held = channel.lock()) {
                boolean replaced = kept(name).filter(stays).isEmpty();
                if (replaced) {
                    replace(name, text);
                }
                return replaced;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " can't be locked", e);
        } finally {
            THREADS.unlock();
        }
    }

    /** Where a file of that name lies. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    private void make() throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private void write(Path file, String text) throws IOException {
        make();
        Path made = Files.createTempFile(folder, ".new", "", OURS_ALONE);
        try {
            fill(made, text);
            move(made, file);
        } finally {
            // It is there only if something failed, on a full disk again and again; and it may hold a key.
            Files.deleteIfExists(made);
        }
    }

    private static void fill(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    private void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
        flush();
    }

    /** What was renamed in the folder is so after a crash, too. */
    private void flush() throws IOException {
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
