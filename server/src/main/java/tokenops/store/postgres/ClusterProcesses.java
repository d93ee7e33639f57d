package tokenops.store.postgres;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The living PostgreSQL processes of one cluster, recognised by their command lines: a postmaster's names the cluster's
 * folder, and its children's begin with the cluster's name. A command line can be read without rights over the process
 * and is empty for one that has ended, so neither a recycled process id nor a zombie is taken for PostgreSQL.
 */
record ClusterProcesses(Path cluster, String name) {
    private static final boolean LINUX = Files.isDirectory(Path.of("/proc/self"));

    /** Those of the cluster in this folder, by its real path. */
    static ClusterProcesses of(Path cluster) {
        return new ClusterProcesses(
                cluster, "tokenops-" + Integer.toHexString(cluster.toString().hashCode()));
    }

    /** All of them, the postmaster and its children, in no order. */
    List<ProcessHandle> alive() {
        return ProcessHandle.allProcesses().filter(this::has).toList();
    }

    /** Whether this process is alive and of this cluster. */
    boolean has(ProcessHandle process) {
        return isPostmaster(process) || commandLine(process).startsWith("postgres: " + name + ": ");
    }

    /** Whether this process is alive and is this cluster's postmaster. */
    boolean isPostmaster(ProcessHandle process) {
        String[] arguments = commandLine(process).split("\0", -1);
        int at = Arrays.asList(arguments).indexOf("-D");
        String program = arguments[0].replace('\\', '/');
        program = program.substring(program.lastIndexOf('/') + 1);
        return (program.equals("postgres") || program.equals("postgres.exe"))
                && at > 0
                && at + 1 < arguments.length
                && arguments[at + 1].equals(cluster.toString());
    }

    /** Arguments with a zero byte between, or nothing. */
    private static String commandLine(ProcessHandle process) {
        if (LINUX) {
            try {
                Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
                return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return "";
            }
        }
        ProcessHandle.Info info = process.info();
        return info.command().orElse("") + "\0"
                + String.join("\0", info.arguments().orElse(new String[0]));
    }
}
