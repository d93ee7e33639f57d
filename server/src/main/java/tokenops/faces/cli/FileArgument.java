package tokenops.faces.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;

/**
 * A file that a command's words name, or a pipe. It is read to a limit, so that none fills the memory; what can't be taken is a wrong
 * word.
 */
record FileArgument(Path file, CommandLine command) {
    private static final int LARGEST_KEY = 4096;

    /** The log's verifier key: one line, however its end is written. */
    NoteVerifierKey logKey() {
        List<String> lines =
                text(LARGEST_KEY).lines().filter(line -> !line.isBlank()).toList();
        if (lines.size() != 1) {
            throw wrong(" isn't one line, as /log/key is");
        }
        try {
            return NoteVerifierKey.parse(lines.getFirst());
        } catch (MalformedProof e) {
            throw wrong(": " + e.sentence());
        }
    }

    /** All of it, which has at most so many bytes. */
    String text(int largest) {
        byte[] bytes = bytes(largest);
        if (bytes.length > largest) {
            throw wrong(" is larger than " + largest + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** At most one byte more than the limit, so that what is too large shows as that. */
    byte[] bytes(int largest) {
        requireThere();
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(largest + 1);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    void requireThere() {
        if (!Files.exists(file)) {
            throw new ParameterException(command, "there is no file " + file);
        }
        if (Files.isDirectory(file)) {
            throw wrong(" is a folder");
        }
    }

    ParameterException unreadable(IOException e) {
        return wrong(" can't be read: " + e.getMessage());
    }

    /** @param why what is said behind the file's name */
    ParameterException wrong(String why) {
        return new ParameterException(command, file + why);
    }
}
