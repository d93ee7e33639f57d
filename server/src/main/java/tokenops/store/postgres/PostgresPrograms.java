package tokenops.store.postgres;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs initdb, postgres and pg_ctl of one installation as the account that PostgreSQL accepts. */
record PostgresPrograms(Path installation, ServerAccount account) {
    /** The superuser's name. */
    static final String SUPERUSER = "tokenops";

    private static final String EXTENSION = System.getProperty("os.name", "").startsWith("Windows") ? ".exe" : "";
    private static final Duration INITDB_LIMIT = Duration.ofMinutes(2);
    private static final Duration SIGNAL_LIMIT = Duration.ofSeconds(5);

    /** Makes a new cluster in an empty folder: UTF-8, bytewise order, page checksums, passwords only. Synced to disk. */
    void initdb(Path cluster, Path passwordFile, Path log) throws IOException, InterruptedException {
        Process initdb = start(
                log,
                "initdb",
                List.of(
                        "-D",
                        cluster.toString(),
                        "--username=" + SUPERUSER,
                        "--pwfile=" + passwordFile,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--data-checksums",
                        // A young database fills each file of its log with zeros before it writes there, and every
                        // commit
                        // waits: 50 ms for the usual 16 MB.
                        "--wal-segsize=4",
                        "--no-instructions"));
        require(initdb, INITDB_LIMIT, "initdb", log);
    }

    /** Starts the server. Its process is a child of ours and, if we are killed, outlives us. */
    Process postgres(Path cluster, Path log, List<String> options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-D", cluster.toString()));
        arguments.addAll(options);
        return start(log, "postgres", arguments);
    }

    /** Sends a signal by name as the server's own account, which can't hit another's process; works on Windows too. */
    void signal(long pid, String signal, Path log) throws IOException, InterruptedException {
        start(log, "pg_ctl", List.of("kill", signal, Long.toString(pid)))
                .waitFor(SIGNAL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void require(Process process, Duration limit, String what, Path log)
            throws IOException, InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new PostgresUnavailable(what + " didn't end within " + limit.toSeconds() + " s; see " + log + ".");
        }
        if (process.exitValue() != 0) {
            throw new PostgresUnavailable(what + " ended with " + process.exitValue() + "; see " + log + ".");
        }
    }

    private Process start(Path log, String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(account.prefix());
        command.add(installation.resolve("bin").resolve(program + EXTENSION).toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File(installation.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // neither our language nor settings meant for another PostgreSQL may reach this one
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().remove("LANGUAGE");
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }
}
