package tokenops.bench;

import com.stripe.Stripe;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
import org.postgresql.ds.PGSimpleDataSource;
import tokenops.sandbox.stripe.FeePolicy;
import tokenops.sandbox.stripe.RetrySchedule;
import tokenops.sandbox.stripe.StripeAccount;
import tokenops.sandbox.stripe.StripeSandbox;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.RunningPostgres;

/**
 * A server as an operator runs it: {@code tokenops serve} in a process of its own, with the flags of this one, on its embedded
 * database; beside it, in this process, the provider's sandbox. A process of its own, so that its processor time can be told from
 * the load's and its collector has no other work.
 */
public final class ServerProcess implements AutoCloseable {
    private static final int START_SECONDS = 90;
    private static final int STOP_SECONDS = 60;

    private final Process process;
    private final Path data;
    private final StripeSandbox sandbox;
    private final URI url;

    private ServerProcess(Process process, Path data, StripeSandbox sandbox, URI url) {
        this.process = process;
        this.data = data;
        this.sandbox = sandbox;
        this.url = url;
    }

    /** Starts one with an empty database; it answers on return. */
    public static ServerProcess start(Path data, Figures figures) throws IOException, InterruptedException {
        SecureRandom random = new SecureRandom();
        StripeAccount account = new StripeAccount(
                "acct_bench",
                "sk_test_" + token(random),
                "pk_test_" + token(random),
                "whsec_" + token(random),
                Stripe.API_VERSION,
                new FeePolicy(150));
        StripeSandbox sandbox = new StripeSandbox(account, RetrySchedule.USUAL, Clock.systemUTC(), random);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "tokenops.Main", "serve"));
        command.addAll(List.of("--data", data.toString(), "--port", "0", "--allow-loopback-callbacks"));
        ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(new File("/dev/null"));
        builder.environment()
                .putAll(Map.of(
                        "STRIPE_SECRET_KEY", account.secretKey(),
                        "STRIPE_PUBLISHABLE_KEY", account.publishableKey(),
                        "STRIPE_WEBHOOK_SECRET", account.webhookSecret(),
                        "STRIPE_ACCOUNT", account.id(),
                        "STRIPE_API_BASE", sandbox.base().toString()));
        Process process = builder.start();
        CompletableFuture<URI> answers = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> follow(process, answers, figures));
        try {
            URI url = answers.get(START_SECONDS, TimeUnit.SECONDS);
            sandbox.sendWebhooksTo(List.of(URI.create(url + "/v1/providers/stripe_stablecoin/webhook")));
            return new ServerProcess(process, data, sandbox, url);
        } catch (ExecutionException | TimeoutException e) {
            process.destroy();
            sandbox.close();
            throw new IOException("the server doesn't start", e);
        }
    }

    /** Hands on what the server says, and finds its address in it. */
    private static void follow(Process process, CompletableFuture<URI> answers, Figures figures) {
        String mark = "TokenOps answers at ";
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(mark)) {
                    answers.complete(URI.create(line.substring(mark.length()).strip()));
                } else if (line.contains(" WARN ") || line.contains(" ERROR ") || !answers.isDone()) {
                    figures.say("server: " + line);
                }
            }
            answers.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            answers.completeExceptionally(e);
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

    /** A connection to its database, to look beside it. */
    public Connection connect() throws SQLException {
        DatabaseAddress address = RunningPostgres.in(postgres()).orElseThrow();
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(address.jdbcUrl());
        source.setUser(address.user().orElseThrow());
        source.setPassword(address.password().orElseThrow());
        source.setReWriteBatchedInserts(true);
        return source.getConnection();
    }

    private Path postgres() {
        return data.resolve("postgres");
    }

    /** Stops it as an operator does, its database with it. */
    @Override
    public void close() throws InterruptedException {
        sandbox.close();
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
