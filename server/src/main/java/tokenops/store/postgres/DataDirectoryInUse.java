package tokenops.store.postgres;

import java.nio.file.Path;

/** Another server process holds the data directory. */
public final class DataDirectoryInUse extends PostgresUnavailable {
    private static final long serialVersionUID = 1L;

    DataDirectoryInUse(Path directory, String holder) {
        super("The data directory " + directory + " is in use by another TokenOps server" + holder
                + "; stop that one or choose another directory.");
    }
}
