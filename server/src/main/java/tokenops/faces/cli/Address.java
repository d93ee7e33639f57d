package tokenops.faces.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a server listens, as a file of its folder says: so a command that is told the folder finds the server. The file stays when the
 * server ends; then nobody listens there, and the command says so.
 */
public final class Address {
    private static final String FILE = "address";

    private Address() {}

    /** Writes down where the server of this folder listens on this machine. */
    public static void tell(Path data, String host, int port) {
        String here = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        String bracketed = here.indexOf(':') < 0 ? here : "[" + here + "]";
        try {
            Files.writeString(data.resolve(FILE), "http://" + bracketed + ":" + port + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("where the server listens can't be written to " + data, e);
        }
    }

    /** Where the server of this folder listens, or did; empty when none ever began there. */
    static Optional<URI> of(Path data) throws IOException {
        try {
            return ServeCommand.http(Files.readString(data.resolve(FILE)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
