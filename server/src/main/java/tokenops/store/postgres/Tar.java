package tokenops.store.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Unpacks the tar archive that PostgreSQL's binaries come in: ustar with files, folders and symbolic links. Anything
 * else in it is refused, so that a changed archive shows at once; nothing is written outside the target.
 */
final class Tar {
    private static final int BLOCK = 512;
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

    private Tar() {}

    /**
     * Writes everything below {@code target}, readable by everyone whatever the umask says. Programs and libraries are
     * forced to disk: after a power cut a renamed folder must not hold empty files.
     */
    static void unpack(InputStream archive, Path target) throws IOException {
        byte[] header = new byte[BLOCK];
        ByteBuffer buffer = ByteBuffer.allocate(1 << 18);
        while (archive.readNBytes(header, 0, BLOCK) == BLOCK && header[0] != 0) {
            String name = name(header);
            Path path = target.resolve(name).normalize();
            if (!path.startsWith(target)) {
                throw new IOException("the archive's entry " + name + " points outside of it");
            }
            long size = octal(header, 124, 12);
            switch (header[156]) {
                case '5' -> {
                    Files.createDirectories(path);
                    permit(path, "rwxr-xr-x");
                }
                case '2' -> {
                    Path link = Path.of(text(header, 157, 100));
                    Path parent = parent(path);
                    if (link.isAbsolute() || !parent.resolve(link).normalize().startsWith(target)) {
                        throw new IOException("the archive's link " + name + " points outside of it");
                    }
                    Files.createDirectories(parent);
                    Files.createSymbolicLink(path, link);
                }
                case '0', 0 -> {
                    Files.createDirectories(parent(path));
                    boolean executable = (octal(header, 100, 8) & 0111) != 0;
                    write(archive, path, size, buffer, executable || name.startsWith("lib/"));
                    permit(path, executable ? "rwxr-xr-x" : "rw-r--r--");
                    archive.skipNBytes((BLOCK - size % BLOCK) % BLOCK);
                }
                default -> throw new IOException("the archive's entry " + name + " is of an unknown kind");
            }
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException("the archive has an entry without a name");
        }
        return parent;
    }

    private static void write(InputStream archive, Path path, long size, ByteBuffer buffer, boolean force)
            throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long left = size; left > 0; ) {
                int read = archive.read(buffer.array(), 0, (int) Math.min(left, buffer.capacity()));
                if (read < 0) {
                    throw new EOFException("the archive ends within " + path.getFileName());
                }
                buffer.position(0).limit(read);
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
                left -= read;
            }
            if (force) {
                file.force(false);
            }
        }
    }

    private static void permit(Path path, String permissions) throws IOException {
        if (POSIX) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
        }
    }

    private static String name(byte[] header) {
        // POSIX archives have "ustar", a zero byte and a name's beginning further down; GNU ones have blanks and none
        String prefix = text(header, 257, 8).equals("ustar") ? text(header, 345, 155) : "";
        String name = text(header, 0, 100);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] header, int offset, int length) {
        int end = offset;
        while (end < offset + length && header[end] != 0) {
            end++;
        }
        return new String(header, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int offset, int length) throws IOException {
        String digits = text(header, offset, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new IOException("the archive has a number that can't be read: " + digits, e);
        }
    }
}
