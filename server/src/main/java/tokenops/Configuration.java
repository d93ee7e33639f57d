package tokenops;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.NoSuchElementException;
import java.util.function.Function;
import tokenops.faces.cli.Launch.CannotStart;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.proof.MalformedProof;

/**
 * The files of the data folder that the operator may change, each made from its default at first start. Nodes on one folder may start
 * for the first time at once: a file is there whole or not yet, and one that is there stays.
 */
final class Configuration {
    private final Path folder;

    Configuration(Path folder) {
        this.folder = folder;
    }

    /** How a file is read. */
    interface Form<T> {
        T read(byte[] file) throws IOException, MalformedProof;
    }

    static <T> Form<T> json(Function<Json.Obj, T> form) {
        return file -> form.apply(CanonicalJson.readObject(file));
    }

    /** The file of that name. @throws CannotStart when it isn't of that form */
    <T> T read(String name, Form<T> form) {
        Path file = folder.resolve(name);
        try {
            if (!Files.exists(file)) {
                make(file, name);
            }
            return form.read(Files.readAllBytes(file));
        } catch (IOException | MalformedProof | IllegalArgumentException | NoSuchElementException e) {
            String why = String.valueOf(e.getMessage());
            throw new CannotStart(file + " can't be used: " + why + (why.endsWith(".") ? "" : "."));
        }
    }

    private void make(Path file, String name) throws IOException {
        // Permissions as of any file: what the umask leaves of them.
        Path made = Files.createTempFile(
                folder,
                "." + name,
                "",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-rw-rw-")));
        try (InputStream first = Configuration.class.getResourceAsStream("/" + name)) {
            if (first == null) {
                throw new IllegalStateException("the build lacks " + name);
            }
            Files.write(made, first.readAllBytes());
            Files.move(made, file);
        } catch (FileAlreadyExistsException e) {
            // Somebody was faster, and it is theirs that is read.
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
