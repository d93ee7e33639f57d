package tokenops.faces.cli.pilot;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import tokenops.faces.cli.Launch;
import tokenops.faces.cli.ProviderSandbox;
import tokenops.faces.cli.Settings;
import tokenops.store.postgres.Folders;

/**
 * What a pilot runs against: a server as {@code serve} starts it, with a provider sandbox beside it, both of this process but
 * spoken to only over HTTP. Closed also when the process is told to end.
 */
public final class Stand implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Launch.Running server;
    private final Path data;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final ReentrantLock closing = new ReentrantLock();
    private final Thread hook = new Thread(this::closeAll, "stop");

    /**
     * Starts it.
     *
     * @param data the server's folder; a temporary one, gone at the end, when absent
     */
    public static Stand start(Launch launch, Path cache, Optional<Path> data, Clock clock, SecureRandom random)
            throws IOException {
        return new Stand(launch, cache, data, clock, random);
    }

    private Stand(Launch launch, Path cache, Optional<Path> kept, Clock clock, SecureRandom random) throws IOException {
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            data = kept.isPresent() ? Files.createDirectories(kept.get()) : temporary();
            ProviderSandbox provider = open(ProviderSandbox.start(clock, random));
            server = open(launch.start(
                    new Settings(
                            data,
                            cache,
                            HOST,
                            0,
                            Optional.empty(),
                            Settings.Database.EMBEDDED,
                            true,
                            provider.route(),
                            Settings.SILENCE),
                    clock,
                    random));
            provider.sendWebhooksTo(server.url());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Path temporary() throws IOException {
        Path folder = Files.createTempDirectory("tokenops-pilot-");
        open(() -> Folders.delete(folder));
        return folder;
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    /** Where the server answers. */
    public URI url() {
        return server.url();
    }

    /** Where the token lies that opens the console. */
    public Path operatorToken() {
        return data.resolve("keys").resolve("operator-token");
    }

    /** Stops everything, what was started last first, and takes a temporary folder away. */
    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs or has run, and finds nothing left to close.
            return;
        }
    }

    private void closeAll() {
        closing.lock();
        try {
            while (!opened.isEmpty()) {
                closeOne(opened.pop());
            }
        } finally {
            closing.unlock();
        }
    }

    private static void closeOne(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            System.err.println("tokenops: " + part.getClass().getSimpleName() + " didn't close: " + e.getMessage());
        }
    }
}
