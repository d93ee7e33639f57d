package tokenops.store.postgres;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The folder that holds an embedded PostgreSQL: {@code cluster} (PostgreSQL's own), {@code password} (ours alone),
 * {@code postgres.log} and {@code lock}, whose file lock one server process holds for as long as it lives.
 */
final class DataDirectory implements AutoCloseable {
    private static final int PASSWORD_BYTES = 24;
    private static final long LOG_LIMIT_BYTES = 16L << 20;
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private final Path directory;
    private final FileChannel lockFile;

    private DataDirectory(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Makes the folder if need be and takes its lock.
     *
     * @throws DataDirectoryInUse when another process, or another server in this one, has it
     */
    static DataDirectory lock(Path directory) {
        try {
            Files.createDirectories(directory);
            Path real = directory.toRealPath();
            FileChannel lockFile = FileChannel.open(
                    real.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                FileLock lock = lockFile.tryLock();
                if (lock == null) {
                    throw new DataDirectoryInUse(real, holder(lockFile));
                }
            } catch (OverlappingFileLockException | DataDirectoryInUse e) {
                String holder = holder(lockFile);
                lockFile.close();
                throw new DataDirectoryInUse(real, holder);
            }
            lockFile.truncate(0);
            lockFile.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
                    0);
            DataDirectory locked = new DataDirectory(real, lockFile);
            if (!Files.exists(locked.log())) {
                // PostgreSQL's log repeats values from statements that failed
                locked.writePrivate("postgres.log", "");
            }
            return locked;
        } catch (IOException e) {
            throw new PostgresUnavailable("The data directory " + directory + " can't be used: " + e + ".", e);
        }
    }

    private static String holder(FileChannel lockFile) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        lockFile.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return pid.isBlank() ? "" : " (process " + pid + ")";
    }

    Path directory() {
        return directory;
    }

    /** PostgreSQL's own folder; there only once a cluster has been made completely. */
    Path cluster() {
        return directory.resolve("cluster");
    }

    /** Where a new cluster is made before it is renamed to {@link #cluster()}. */
    Path unfinishedCluster() {
        return directory.resolve("cluster.unfinished");
    }

    Path log() {
        return directory.resolve("postgres.log");
    }

    boolean hasCluster() {
        return Files.isDirectory(cluster());
    }

    /** Takes a finished cluster into use: from here on it is never made again. */
    void adoptCluster() throws IOException {
        Files.move(unfinishedCluster(), cluster(), StandardCopyOption.ATOMIC_MOVE);
        if (POSIX) {
            try (FileChannel folder = FileChannel.open(directory, StandardOpenOption.READ)) {
                folder.force(true);
            }
        }
    }

    /** The password of PostgreSQL's superuser; made on the first start. */
    String password(SecureRandom random) throws IOException {
        Path file = directory.resolve("password");
        Optional<String> kept = read(file);
        if (kept.isPresent()) {
            return kept.get();
        }
        if (hasCluster()) {
            throw new PostgresUnavailable("The file " + file + " is missing; PostgreSQL in " + cluster()
                    + " can't be opened without it: bring it back from the backup that the data is from.");
        }
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        Path beside = writePrivate("password.new", password);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return password;
    }

    private static Optional<String> read(Path file) throws IOException {
        try {
            String text = Files.readString(file).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes a file that nobody else can read, and forces it to disk. */
    Path writePrivate(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.deleteIfExists(file);
        FileAttribute<?>[] attributes = POSIX
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        Files.createFile(file, attributes);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        }
        return file;
    }

    /** Keeps PostgreSQL's log below twice its limit. PostgreSQL appends to the open file, which is therefore cut, not renamed. */
    void boundLog() throws IOException {
        if (Files.exists(log()) && Files.size(log()) > LOG_LIMIT_BYTES) {
            Files.copy(log(), directory.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel log = FileChannel.open(log(), StandardOpenOption.WRITE)) {
                log.truncate(0);
            }
        }
    }

    /** How long the log is now, for {@link #logSince}. */
    long logLength() throws IOException {
        return Files.exists(log()) ? Files.size(log()) : 0;
    }

    /** What PostgreSQL wrote since, at most the last 2,000 characters, for a message. */
    String logSince(long length) throws IOException {
        if (!Files.exists(log())) {
            return "";
        }
        try (RandomAccessFile file = new RandomAccessFile(log().toFile(), "r")) {
            long from = Math.max(Math.min(length, file.length()), file.length() - 2000);
            file.seek(from);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        }
    }

    /** Releases the lock. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new PostgresUnavailable("The lock of " + directory + " can't be released: " + e, e);
        }
    }
}
