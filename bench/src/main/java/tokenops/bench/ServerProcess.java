package tokenops.bench;

import com.stripe.Stripe;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import tokenops.sandbox.stripe.FeePolicy;
import tokenops.sandbox.stripe.RetrySchedule;
import tokenops.sandbox.stripe.StripeAccount;
import tokenops.sandbox.stripe.StripeSandbox;
import tokenops.store.Database;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.RunningPostgres;

/**
 * A server as an operator runs it: {@code tokenops serve} in a process of its own, with the flags of this one, on its embedded
 * database; beside it, in this process, the provider's sandbox. A process of its own, so that its processor time can be told from
 * the load's, its collector has no other work, and it can be killed.
 *
 * <p>One thread begins, kills and closes it; the rest may be called from any. It ends with this process, however that ends short of
 * a kill.
 */
public final class ServerProcess implements AutoCloseable {
    private static final int START_SECONDS = 120;
    private static final int STOP_SECONDS = 60;

    private final Path data;
    private final StripeSandbox sandbox;
    private final URI url;
    private final ProcessBuilder command;
    private final Consumer<String> output;
    private final Thread atExit = new Thread(this::end, "server-end");
    private volatile Process process;
    private CompletableFuture<Void> answers;

    private ServerProcess(Path data, StripeSandbox sandbox, Consumer<String> output) throws IOException {
        this.data = data;
        this.sandbox = sandbox;
        this.output = output;
        int port = freePort();
        this.url = URI.create("http://127.0.0.1:" + port);
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), "tokenops.Main", "serve"));
        words.addAll(List.of("--data", data.toString(), "--port", Integer.toString(port)));
        words.add("--allow-loopback-callbacks");
        this.command = new ProcessBuilder(words).redirectOutput(new File("/dev/null"));
        StripeAccount account = sandbox.account();
        command.environment()
                .putAll(Map.of(
                        "STRIPE_SECRET_KEY", account.secretKey(),
                        "STRIPE_PUBLISHABLE_KEY", account.publishableKey(),
                        "STRIPE_WEBHOOK_SECRET", account.webhookSecret(),
                        "STRIPE_ACCOUNT", account.id(),
                        "STRIPE_API_BASE", sandbox.base().toString()));
        sandbox.sendWebhooksTo(List.of(URI.create(url + "/v1/providers/stripe_stablecoin/webhook")));
        this.answers = new CompletableFuture<>();
        this.process = command.start();
        follow();
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts one with an empty database; it answers on return. What it warns of is said. */
    public static ServerProcess start(Path data, Figures figures) throws IOException, InterruptedException {
        return start(data, RetrySchedule.USUAL, line -> {
            if (line.contains(" WARN ") || line.contains(" ERROR ") || line.startsWith("tokenops")) {
                figures.say("server: " + line);
            }
        });
    }

    /**
     * Starts one with an empty database; it answers on return.
     *
     * @param webhooks when the sandbox sends its webhooks again
     * @param output takes every line that the server says, on a thread for each time it is begun
     */
    public static ServerProcess start(Path data, RetrySchedule webhooks, Consumer<String> output)
            throws IOException, InterruptedException {
        SecureRandom random = new SecureRandom();
        StripeAccount account = new StripeAccount(
                "acct_bench",
                "sk_test_" + token(random),
                "pk_test_" + token(random),
                "whsec_" + token(random),
                Stripe.API_VERSION,
                new FeePolicy(150));
        StripeSandbox sandbox = new StripeSandbox(account, webhooks, Clock.systemUTC(), random);
        ServerProcess server = new ServerProcess(data, sandbox, output);
        if (!server.awaitAnswers()) {
            server.close();
            throw new IOException("the server doesn't start");
        }
        return server;
    }

    /** Starts it again where it was, on the same data and port, without waiting for it. */
    public void begin() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException("the server runs");
        }
        answers = new CompletableFuture<>();
        process = command.start();
        follow();
    }

    /** Waits until it answers, as long as a start may take; false when it ended instead, or took longer. */
    public boolean awaitAnswers() throws InterruptedException {
        try {
            answers.get(START_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            // it has closed what it speaks through, and is gone in a moment
            process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            return false;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Whether its process runs. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has answered since it was begun. */
    public boolean hasAnswered() {
        return answers.isDone() && !answers.isCompletedExceptionally();
    }

    /** {@code kill -9} of the server; its database goes on. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** {@code kill -9} of the database, the postmaster first; how many processes that were. */
    public int killPostgres() {
        List<ProcessHandle> processes = RunningPostgres.processes(postgres());
        long postmaster = RunningPostgres.processId(postgres()).orElse(-1L);
        processes.stream().filter(one -> one.pid() == postmaster).forEach(ProcessHandle::destroyForcibly);
        processes.stream().filter(one -> one.pid() != postmaster).forEach(ProcessHandle::destroyForcibly);
        return processes.size();
    }

    /** Hands on what the server says, and finds in it that it answers. */
    private void follow() {
        Process followed = process;
        CompletableFuture<Void> found = answers;
        Thread.ofVirtual().start(() -> {
            try (BufferedReader lines = followed.errorReader(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    output.accept(line);
                    if (line.startsWith("TokenOps answers at ")) {
                        found.complete(null);
                    }
                }
            } catch (IOException e) {
                output.accept("what the server says can't be read: " + e);
            }
            found.completeExceptionally(new IOException("it ended"));
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String token(SecureRandom random) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    public URI url() {
        return url;
    }

    public StripeSandbox sandbox() {
        return sandbox;
    }

    public CpuTimes cpu() throws IOException {
        return CpuTimes.of(process.pid(), RunningPostgres.processId(postgres()).orElseThrow());
    }

    /** Connections to its database, to look beside it. Another database after each start. */
    public DataSource beside() {
        return Database.beside(database(), "bench");
    }

    /** One of these. */
    public Connection connect() throws SQLException {
        return beside().getConnection();
    }

    /** Where its database takes connections. Another one after each start. */
    public DatabaseAddress database() {
        return RunningPostgres.in(postgres()).orElseThrow();
    }

    private Path postgres() {
        return data.resolve("postgres");
    }

    /** Stops it as an operator does, its database with it; what of either doesn't end is killed. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // this process is ending, and the hook does it
            return;
        }
        end();
    }

    private void end() {
        sandbox.close();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        if (Files.isDirectory(postgres())) {
            // one that outlived a server that was killed
            killPostgres();
        }
    }
}
