package tokenops.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that check our formats with libraries which we didn't write, from npm and Debian. Where one can't be had, the test that
 * needs it is passed over and says why.
 */
public final class OtherTools {
    private static final String SCRIPTS = "/others/";
    private static final long MINUTES = 5;

    /** Kept between runs, so that npm is asked once. */
    private static final Path FOLDER = Path.of("target", "others").toAbsolutePath();

    /** Where Debian puts the sources of Go packages. */
    private static final Path GO_SOURCES = Path.of("/usr/share/gocode");

    private OtherTools() {}

    /** What a script for Node.js prints, run with the packages that it imports. */
    public static String node(String script, Object... arguments) {
        String packages = text("package.json");
        Path installed = FOLDER.resolve("package.json");
        try {
            Files.createDirectories(FOLDER);
            if (!Files.exists(installed) || !Files.readString(installed).equals(packages)) {
                Files.writeString(FOLDER.resolve("package.json"), packages);
                Ended npm = run(
                        Map.of(), "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts");
                if (npm.status != 0) {
                    Files.delete(installed);
                }
                Assumptions.assumeTrue(npm.status == 0, "the packages can't be had from npm: " + npm.printed);
            }
            Files.writeString(FOLDER.resolve(script), text(script));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return printed(Map.of(), command(List.of("node", script), arguments));
    }

    /** What a program in Go prints, run with Debian's packages. */
    public static String go(String program, Object... arguments) {
        Assumptions.assumeTrue(
                Files.isDirectory(GO_SOURCES.resolve("src/golang.org/x/mod/sumdb")),
                "Debian's golang-golang-x-mod-dev isn't installed");
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve(program), text(program));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = Map.of(
                "GO111MODULE", "off",
                "GOPATH", GO_SOURCES.toString(),
                "GOCACHE", FOLDER.resolve("go").toString());
        return printed(settings, command(List.of("go", "run", program), arguments));
    }

    private static String[] command(List<String> program, Object... arguments) {
        List<String> command = new ArrayList<>(program);
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command.toArray(String[]::new);
    }

    private static String printed(Map<String, String> settings, String... command) {
        Ended ended = run(settings, command);
        if (ended.status != 0) {
            throw new AssertionError(String.join(" ", command) + " ended with " + ended.status + ": " + ended.printed);
        }
        return ended.printed;
    }

    private record Ended(int status, String printed) {}

    private static Ended run(Map<String, String> settings, String... command) {
        Optional<Process> started = start(settings, command);
        Assumptions.assumeTrue(started.isPresent(), command[0] + " isn't installed");
        Process process = started.get();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new AssertionError(command[0] + " doesn't end");
            }
            return new Ended(process.exitValue(), printed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Optional<Process> start(Map<String, String> settings, String... command) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
        builder.environment().putAll(settings);
        try {
            return Optional.of(builder.start());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String text(String name) {
        try (InputStream in = OtherTools.class.getResourceAsStream(SCRIPTS + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
