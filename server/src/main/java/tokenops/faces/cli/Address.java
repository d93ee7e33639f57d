package tokenops.faces.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a server listens, as a file of its folder says, with the key of its log: so a command that is told the folder finds the server,
 * and sees whether it is still the one that listens there. A server that is killed leaves the file behind.
 *
 * @param logKey the line of {@code /log/key}
 */
public record Address(URI url, String logKey) {
    private static final String FILE = "address";

    /** Writes down where the server of this folder listens on this machine; closing what this gives takes it away again. */
    public static AutoCloseable tell(Path data, String host, int port, String logKey) {
        String here = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        String bracketed = here.indexOf(':') < 0 ? here : "[" + here + "]";
        Path file = data.resolve(FILE);
        String told = "http://" + bracketed + ":" + port + "\n" + logKey.strip() + "\n";
        try {
            Files.writeString(file, told);
            return () -> {
                // Another node of the folder may have told of itself meanwhile.
                if (Files.exists(file) && Files.readString(file).equals(told)) {
                    Files.delete(file);
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException("where the server listens can't be written to " + data, e);
        }
    }

    /** Where the server of this folder listens; empty when none does that was stopped in order. */
    static Optional<Address> of(Path data) throws IOException {
        try {
            List<String> lines = Files.readAllLines(data.resolve(FILE));
            return lines.size() < 2
                    ? Optional.empty()
                    : ServeCommand.http(lines.getFirst()).map(url -> new Address(url, lines.get(1)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
