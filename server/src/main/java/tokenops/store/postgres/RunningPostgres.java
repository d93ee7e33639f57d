package tokenops.store.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds the embedded PostgreSQL that a server runs at this moment, for commands that look at its data beside it. Whoever can read
 * the password's file may connect; nothing is locked, started or changed.
 */
public final class RunningPostgres {
    private RunningPostgres() {}

    /**
     * Where the PostgreSQL of this directory takes connections; empty when none runs there.
     *
     * @param directory as in {@link EmbeddedPostgres.Setup}
     */
    public static Optional<DatabaseAddress> in(Path directory) {
        try {
            Path cluster = directory.resolve("cluster");
            Optional<PostmasterFile> running = PostmasterFile.read(cluster)
                    .filter(file -> file.ready()
                            && file.port() > 0
                            && ProcessHandle.of(file.pid())
                                    .map(ProcessHandle::isAlive)
                                    .orElse(false));
            if (running.isEmpty()) {
                return Optional.empty();
            }
            String password = Files.readString(directory.resolve("password")).strip();
            return Optional.of(new DatabaseAddress(
                    Cluster.url(running.get().port(), Cluster.DATABASE),
                    Optional.of(PostgresPrograms.SUPERUSER),
                    Optional.of(password)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * The living processes of the PostgreSQL of this directory, the postmaster and its children, whoever started it; none of another
     * program that has the number of an ended one by now.
     */
    public static List<ProcessHandle> processes(Path directory) {
        try {
            return ClusterProcesses.of(directory.toRealPath().resolve("cluster"))
                    .alive();
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " can't be read: " + e.getMessage(), e);
        }
    }

    /** The postmaster's process id; empty when none runs there. */
    public static Optional<Long> processId(Path directory) {
        try {
            return PostmasterFile.read(directory.resolve("cluster")).map(PostmasterFile::pid);
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " can't be read: " + e.getMessage(), e);
        }
    }
}
