package tokenops.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import tokenops.path.Ids;
import tokenops.proof.Base64Text;

/**
 * The folder of secrets: one file each, mode 0600, made at first start and flushed to disk before it is used.
 *
 * <p>A key is never used for two purposes. Losing the folder loses the ability to sign, never what was signed, and what is kept
 * encrypted ({@link tokenops.store.AtRest}).
 */
public final class Keys implements Signers {
    private static final String SUCCESSOR = ".next";

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
    public SigningKey signing(String name) {
        return SigningKey.read(text(name, SigningKey::generate));
    }

    @Override
    public Optional<SigningKey> successor(String name) {
        return kept(name + SUCCESSOR).map(text -> SigningKey.read(text.strip()));
    }

    @Override
    public SigningKey makeSuccessor(String name) {
        String made = SigningKey.generate();
        replace(name + SUCCESSOR, made);
        return SigningKey.read(made);
    }

    @Override
    public void succeed(String name) {
        try {
            Files.move(path(name + SUCCESSOR), path(name), StandardCopyOption.ATOMIC_MOVE);
            flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + path(name) + " can't be written", e);
        }
    }

    @Override
    public void dropSuccessor(String name) {
        try {
            Files.deleteIfExists(path(name + SUCCESSOR));
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + path(name + SUCCESSOR) + " can't be deleted", e);
        }
    }

    /** A text that is made once and kept; without its last line end. */
    public String text(String name, Supplier<String> first) {
        Optional<String> kept = kept(name);
        if (kept.isEmpty()) {
            replace(name, first.get());
            kept = kept(name);
        }
        return kept.orElseThrow().strip();
    }

    /** A text that may have been kept, as it stands in its file. */
    public Optional<String> kept(String name) {
        Path file = folder.resolve(name);
        try {
            return Files.exists(file) ? Optional.of(Files.readString(file, StandardCharsets.UTF_8)) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + file + " can't be read", e);
        }
    }

    /** Replaces a text, flushed to disk before this returns. The file always ends with a line end. */
    public void replace(String name, String text) {
        try {
            write(folder.resolve(name), text.endsWith("\n") ? text : text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the file " + folder.resolve(name) + " can't be written", e);
        }
    }

    /** Where a file of that name lies. */
    public Path path(String name) {
        return folder.resolve(name);
    }

    private void write(Path file, String text) throws IOException {
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path made = Files.createTempFile(
                folder, ".new", "", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        try {
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(made, file, StandardCopyOption.REPLACE_EXISTING);
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
