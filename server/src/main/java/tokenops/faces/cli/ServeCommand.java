package tokenops.faces.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import tokenops.path.Home;
import tokenops.store.postgres.DatabaseAddress;

/** {@code tokenops serve}: the server, to stay. */
@Command(
        name = "serve",
        description =
                "Runs the server until it is stopped. SIGTERM and Ctrl-C stop it gracefully; kill -9 loses nothing acknowledged.")
public final class ServeCommand implements Callable<Integer> {
    private static final int LARGEST_PORT = 65_535;

    @CommandLine.Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${TOKENOPS_DATA:-data}",
            description = "The server's folder, or TOKENOPS_DATA (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "${TOKENOPS_HOST:-127.0.0.1}",
            description = "The address to listen on, or TOKENOPS_HOST (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "${TOKENOPS_PORT:-8470}",
            description = "The port, or TOKENOPS_PORT; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port = 8470;

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            defaultValue = "${TOKENOPS_PUBLIC_URL}",
            description = "How others reach this server, or TOKENOPS_PUBLIC_URL (default: from host and port).")
    private @Nullable String publicUrl;

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            defaultValue = "${TOKENOPS_DATABASE_URL}",
            description =
                    "An outside PostgreSQL 15 or newer, or TOKENOPS_DATABASE_URL (default: an embedded one in the server's folder).")
    private @Nullable String databaseUrl;

    @Option(
            names = "--homes",
            paramLabel = "N",
            description =
                    "Into how many homes a new database is divided, each with a lane of its own that writes: a power of two up to"
                            + " 256, kept for as long as the database lives (default: one for two processors; 64 with --database-url).")
    private @Nullable Integer homes;

    @Option(names = "--allow-loopback-callbacks", description = "Lets callbacks go to this machine itself.")
    private boolean loopbackCallbacks;

    @Option(names = "--sandbox", description = "Starts a Stripe sandbox beside the server, in test mode.")
    private boolean sandbox;

    @Mixin
    private StripeOptions stripe = new StripeOptions();

    private final Launch launch;
    private final Path cache;
    private final Clock clock;
    private final SecureRandom random;

    /**
     * The command, which starts nothing yet.
     *
     * @param cache where PostgreSQL's programs are unpacked
     */
    public ServeCommand(Launch launch, Path cache, Clock clock, SecureRandom random) {
        this.launch = launch;
        this.cache = cache;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("not run as a command");
        }
        CommandLine command = spec.commandLine();
        SignatureProvider.install();
        CountDownLatch stopped = new CountDownLatch(1);
        if (sandbox && stripe.settings(command).isPresent()) {
            throw new ParameterException(
                    command, "--sandbox and a Stripe key are given: payments would go to one of them, say which");
        }
        try (ProviderSandbox provider = sandbox ? ProviderSandbox.start(clock, random) : ProviderSandbox.none()) {
            Launch.Running server = launch.start(settings(provider, command), clock, random);
            provider.sendWebhooksTo(server.url());
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                server.close();
                                stopped.countDown();
                            },
                            "stop"));
            System.err.println("TokenOps answers at " + server.url());
            System.err.println("Operator token: " + data.resolve("keys").resolve("operator-token"));
            provider.url().ifPresent(url -> System.err.println("Stripe sandbox at " + url + " (test mode)"));
            server.note().ifPresent(System.err::println);
            stopped.await();
            return CommandLine.ExitCode.OK;
        }
    }

    private Settings settings(ProviderSandbox provider, CommandLine command) {
        if (port < 0 || port > LARGEST_PORT) {
            throw new ParameterException(command, "--port is 0 to " + LARGEST_PORT + ", not " + port);
        }
        return new Settings(
                data,
                cache,
                host,
                port,
                given(publicUrl).map(url -> publicUrl(url, command)),
                new Settings.Database(
                        given(databaseUrl).map(DatabaseAddress::parse),
                        Optional.ofNullable(homes).map(number -> homes(number, command))),
                loopbackCallbacks,
                provider.route().or(() -> stripe.settings(command)),
                Settings.SILENCE);
    }

    private static Home.Count homes(int number, CommandLine command) {
        try {
            return new Home.Count(number);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, "--homes: " + e.getMessage(), e);
        }
    }

    private static URI publicUrl(String url, CommandLine command) {
        return http(url.endsWith("/") ? url.substring(0, url.length() - 1) : url)
                .filter(found -> found.getRawPath().isEmpty() && found.getRawQuery() == null)
                .orElseThrow(() ->
                        new ParameterException(command, "--public-url is an http or https URL of a host, not " + url));
    }

    /** What was given; a setting that is there but empty, as environments have them, wasn't. */
    static Optional<String> given(@Nullable String value) {
        return Optional.ofNullable(value).filter(text -> !text.isBlank());
    }

    /** The text as an absolute http or https URL. */
    static Optional<URI> http(String text) {
        try {
            URI url = new URI(text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return http && url.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
