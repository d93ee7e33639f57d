package tokenops.store.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a running or killed PostgreSQL left in postmaster.pid. A name of a process there proves nothing: the process may
 * be gone and its id another's.
 *
 * @param ready whether it says that it takes connections
 */
record PostmasterFile(long pid, int port, boolean ready) {
    private static final String NAME = "postmaster.pid";
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    /** Empty when there is no such file, or one that is still being written. */
    static Optional<PostmasterFile> read(Path cluster) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(cluster.resolve(NAME));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        try {
            if (lines.isEmpty() || lines.getFirst().isBlank()) {
                return Optional.empty();
            }
            int port = lines.size() > PORT_LINE
                    ? Integer.parseInt(lines.get(PORT_LINE).strip())
                    : 0;
            boolean ready =
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
            return Optional.of(
                    new PostmasterFile(Long.parseLong(lines.getFirst().strip()), port, ready));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Removes the file. Only when it is known that no process of the cluster lives. */
    static void delete(Path cluster) throws IOException {
        Files.deleteIfExists(cluster.resolve(NAME));
    }
}
