package tokenops.support;

import com.stripe.Stripe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import tokenops.Server;
import tokenops.client.TokenOps;
import tokenops.faces.cli.Settings;
import tokenops.funding.stripe.StripeStablecoin;
import tokenops.log.Keys;
import tokenops.log.Signers;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.proof.BundleVerifier;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;
import tokenops.sandbox.stripe.FeePolicy;
import tokenops.sandbox.stripe.RetrySchedule;
import tokenops.sandbox.stripe.StripeAccount;
import tokenops.sandbox.stripe.StripeSandbox;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.PostgresBinaries;
import tokenops.tools.Tool;
import tokenops.tools.tokenops.TokenOpsTool;

/**
 * A server with its own embedded PostgreSQL in a temporary folder and a Stripe beside it, both on one clock that tests can move
 * forward. It is the product's own wiring; nothing in it is replaced.
 */
public final class TestServer implements AutoCloseable {
    private static final Home.Count HOMES = new Home.Count(4);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final RetrySchedule WEBHOOK_RETRIES = new RetrySchedule(
            List.of(Duration.ofMillis(200), Duration.ofMillis(500), Duration.ofSeconds(1), Duration.ofSeconds(2)));

    private final MovableClock clock = new MovableClock();
    private final Path data;
    private final int port;
    private final boolean loopbackCallbacks;
    private final StripeSandbox sandbox;
    private final Beginning beginning;
    private Optional<AutoCloseable> running = Optional.empty();

    /** How a server is begun; what it gives ends it. */
    private interface Beginning {
        AutoCloseable begin(Settings settings, MovableClock clock) throws IOException;
    }

    private TestServer(boolean loopbackCallbacks, Beginning beginning) throws IOException {
        this.data = Files.createTempDirectory("tokenops-test");
        this.beginning = beginning;
        this.port = freePort();
        this.loopbackCallbacks = loopbackCallbacks;
        StripeAccount account = new StripeAccount(
                "acct_test",
                "sk_test_" + UUID.randomUUID(),
                "pk_test_" + UUID.randomUUID(),
                "whsec_" + UUID.randomUUID(),
                Stripe.API_VERSION,
                new FeePolicy(150));
        this.sandbox = new StripeSandbox(account, WEBHOOK_RETRIES, clock, RANDOM);
        sandbox.sendWebhooksTo(List.of(URI.create(url() + "/v1/providers/stripe_stablecoin/webhook")));
    }

    /** A server that may send callbacks to this machine. */
    public static TestServer start() {
        return start(true);
    }

    /** A server of its own: for tests that stop it, or that need it otherwise than all others do. */
    public static TestServer start(boolean loopbackCallbacks) {
        return start(loopbackCallbacks, (settings, clock) -> Server.start(settings, clock, RANDOM));
    }

    /** A server that sells these tools. */
    public static TestServer selling(List<Tool> tools) {
        return start(true, (settings, clock) -> Server.start(settings, clock, RANDOM, tools));
    }

    /** A server whose callers may be silent for so long. */
    public static TestServer impatient(Duration silence) {
        return start(true, (settings, clock) -> Server.start(settings.silence(silence), clock, RANDOM));
    }

    /** A server with this trust policy. */
    public static TestServer trusting(String policy) {
        return start(true, (settings, clock) -> {
            Path file = settings.data().resolve("trust-policy.json");
            if (!Files.exists(file)) {
                Files.writeString(file, policy);
            }
            return Server.start(settings, clock, RANDOM);
        });
    }

    /** A server whose keys are held by somebody else. */
    public static TestServer signedBy(Function<Keys, Signers> signers) {
        return start(
                true, (settings, clock) -> Server.start(settings, clock, RANDOM, List.of(new TokenOpsTool()), signers));
    }

    /** A server that sells these tools, with a queue policy of its own. */
    public static TestServer selling(List<Tool> tools, String queuePolicy) {
        return start(true, (settings, clock) -> {
            Files.writeString(settings.data().resolve("queue-policy.json"), queuePolicy);
            return Server.start(settings, clock, RANDOM, tools);
        });
    }

    /** A server in a process of its own, begun by its command, that can be killed. It has the system's time. */
    public static TestServer process() {
        return start(true, (settings, clock) -> new ServerProcess(settings));
    }

    private static TestServer start(boolean loopbackCallbacks, Beginning beginning) {
        try {
            TestServer server = new TestServer(loopbackCallbacks, beginning);
            server.begin();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the server on its folder; a test that has stopped it does this again. */
    public void begin() {
        try {
            running = Optional.of(beginning.begin(settings(), clock));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Eventually.until("the server is ready", () -> raw().isReady());
    }

    /** Stops the server and its database. A process is killed, its database goes on. The provider sandbox stays. */
    public void stop() {
        running.ifPresent(server -> {
            try {
                server.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        running = Optional.empty();
    }

    /** Another node on the same database and folder, on a port of its own, that sells these tools. It ends before this one does. */
    public Node another(List<Tool> tools) throws IOException {
        return another(tools, database());
    }

    /** The same, which reaches the database by another way. */
    public Node another(List<Tool> tools, DatabaseAddress database) throws IOException {
        int other = freePort();
        return new Node(
                Server.start(settings(other, Optional.of(url()), Optional.of(database)), clock, RANDOM, tools),
                Raw.at(URI.create("http://127.0.0.1:" + other)));
    }

    /** Another node, and requests by hand to it. */
    public record Node(Server server, Raw raw) implements AutoCloseable {
        @Override
        public void close() {
            server.close();
        }
    }

    private Settings settings() {
        return settings(port, Optional.empty(), Optional.empty());
    }

    private Settings settings(int at, Optional<URI> publicUrl, Optional<DatabaseAddress> database) {
        return new Settings(
                data,
                PostgresBinaries.cacheFolder(System.getenv(), Path.of(System.getProperty("user.home"))),
                "127.0.0.1",
                at,
                publicUrl,
                // several homes, on whatever machine the tests run
                new Settings.Database(database, Optional.of(HOMES)),
                loopbackCallbacks,
                Optional.of(new StripeStablecoin.Settings(
                        sandbox.account().secretKey(),
                        sandbox.account().publishableKey(),
                        sandbox.account().webhookSecret(),
                        sandbox.account().id(),
                        Optional.of(sandbox.base()),
                        Optional.empty())),
                Settings.SILENCE);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The client library, without a credential. */
    public TokenOps client() {
        return TokenOps.at(url());
    }

    /** Requests by hand. */
    public Raw raw() {
        return Raw.at(url());
    }

    /** Requests by hand, as an operator. */
    public Raw operator() {
        return raw().as(operatorToken());
    }

    /** Requests by hand, as a browser in which an operator has signed in. */
    public Raw console() {
        Raw.Answer in = raw().with("Content-Type", "application/x-www-form-urlencoded")
                .post("/console/login", "next=%2F&token=" + operatorToken());
        String cookie = in.headers().firstValue("Set-Cookie").orElseThrow();
        return raw().with("Cookie", cookie.substring(0, cookie.indexOf(';')));
    }

    /** What operators present. */
    public String operatorToken() {
        try {
            return Files.readString(data.resolve("keys").resolve("operator-token"))
                    .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public StripeSandbox sandbox() {
        return sandbox;
    }

    public MovableClock clock() {
        return clock;
    }

    public Sql sql() {
        return new Sql(data);
    }

    /** The server's folder. */
    public Path data() {
        return data;
    }

    /** Checks proofs as an auditor does who has nothing but the log's key. */
    public BundleVerifier verifier() {
        try {
            return new BundleVerifier(NoteVerifierKey.parse(client().getLogKey().strip()));
        } catch (MalformedProof e) {
            throw new AssertionError(e);
        }
    }

    /** The database, for tests that work on it as the server does. */
    public DatabaseAddress database() {
        return sql().address();
    }

    /** What the audit trail says of an agent's refused requests, the oldest first: operation, problem and detail. */
    public List<String> audit(String agentId) {
        return sql().texts("SELECT action || ' ' || detail FROM audit WHERE actor = ? ORDER BY at, id", agentId);
    }

    /** The UUID under a public id, as the tables have it. */
    public static UUID uuid(String id) {
        Id.Prefix prefix = Id.Prefix.valueOf(id.substring(0, id.indexOf('_')).toUpperCase(Locale.ROOT));
        return Id.parse(prefix, id).orElseThrow();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        if (running.isPresent() && running.get() instanceof ServerProcess process) {
            process.end();
        }
        stop();
        sandbox.close();
        try {
            delete(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder with all that is in it. */
    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
