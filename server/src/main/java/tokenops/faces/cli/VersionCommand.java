package tokenops.faces.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Says which TokenOps this is, with which PostgreSQL. */
@CommandLine.Command(
        name = "version",
        versionProvider = VersionCommand.Provider.class,
        description = "Prints the version.")
public final class VersionCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            spec.commandLine().printVersionHelp(spec.commandLine().getOut());
        }
    }

    /** For {@code --version} of every command. */
    public static final class Provider implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return lines();
        }
    }

    private static String[] lines() {
        Properties build = new Properties();
        try (InputStream in = VersionCommand.class.getResourceAsStream("/tokenops/build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new IllegalStateException("the build lacks tokenops/build.properties", e);
        }
        return new String[] {
            "tokenops " + build.getProperty("version"),
            "PostgreSQL " + build.getProperty("postgres") + " (embedded)",
            "Java " + Runtime.version() + ", " + System.getProperty("java.vendor")
        };
    }
}
