package tokenops.faces.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tokenops.funding.stripe.StripeStablecoin;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.store.postgres.PostgresUnavailable;

/** {@code tokenops serve}: the server, to stay. */
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description =
                "Runs the server until it is stopped. SIGTERM and Ctrl-C stop it gracefully; kill -9 loses nothing acknowledged.")
public final class ServeCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "${TOKENOPS_DATA:-data}",
            description = "The server's folder (${DEFAULT-VALUE}).")
    private Path data = Path.of("data");

    @Option(
            names = "--host",
            defaultValue = "${TOKENOPS_HOST:-127.0.0.1}",
            description = "The address to listen on (${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            defaultValue = "${TOKENOPS_PORT:-8470}",
            description = "The port; 0 takes a free one (${DEFAULT-VALUE}).")
    private int port = 8470;

    @Option(
            names = "--public-url",
            defaultValue = "${TOKENOPS_PUBLIC_URL}",
            description = "How others reach this server, without a slash at its end.")
    private @Nullable URI publicUrl;

    @Option(
            names = "--database-url",
            defaultValue = "${TOKENOPS_DATABASE_URL}",
            description = "An outside PostgreSQL 15 or newer; the embedded one when absent.")
    private @Nullable String databaseUrl;

    @Option(names = "--allow-loopback-callbacks", description = "Lets callbacks go to this machine itself.")
    private boolean loopbackCallbacks;

    @Option(names = "--sandbox", description = "Starts a Stripe sandbox beside the server, in test mode.")
    private boolean sandbox;

    @Option(
            names = "--stripe-secret-key",
            defaultValue = "${STRIPE_SECRET_KEY}",
            description = "sk_test_... or sk_live_...; better given as STRIPE_SECRET_KEY.")
    private @Nullable String stripeSecretKey;

    @Option(
            names = "--stripe-publishable-key",
            defaultValue = "${STRIPE_PUBLISHABLE_KEY}",
            description = "pk_..., handed to payers.")
    private @Nullable String stripePublishableKey;

    @Option(
            names = "--stripe-webhook-secret",
            defaultValue = "${STRIPE_WEBHOOK_SECRET}",
            description = "whsec_... of the endpoint /v1/providers/stripe_stablecoin/webhook.")
    private @Nullable String stripeWebhookSecret;

    @Option(names = "--stripe-account", defaultValue = "${STRIPE_ACCOUNT}", description = "acct_..., our account.")
    private @Nullable String stripeAccount;

    @Option(
            names = "--stripe-api-base",
            defaultValue = "${STRIPE_API_BASE}",
            description = "Where Stripe's API is, when it isn't Stripe.")
    private @Nullable URI stripeApiBase;

    @Option(
            names = "--stripe-api-version",
            defaultValue = "${STRIPE_API_VERSION}",
            description = "The Stripe-Version to ask for, when it isn't the library's own.")
    private @Nullable String stripeApiVersion;

    private final Launch launch;
    private final Path cache;
    private final Clock clock;
    private final SecureRandom random;

    public ServeCommand(Launch launch, Path cache, Clock clock, SecureRandom random) {
        this.launch = launch;
        this.cache = cache;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Integer call() throws InterruptedException {
        SignatureProvider.install();
        CountDownLatch stopped = new CountDownLatch(1);
        try (ProviderSandbox provider = sandbox ? ProviderSandbox.start(clock, random) : ProviderSandbox.none()) {
            Launch.Running server = launch.start(settings(provider), clock, random);
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
            return 0;
        } catch (PostgresUnavailable | UncheckedIOException e) {
            System.err.println("tokenops: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            System.err.println("tokenops: the sandbox can't be started: " + e.getMessage());
            return 1;
        }
    }

    private Settings settings(ProviderSandbox provider) {
        return new Settings(
                data,
                cache,
                host,
                port,
                Optional.ofNullable(publicUrl),
                Optional.ofNullable(databaseUrl).map(DatabaseAddress::parse),
                loopbackCallbacks,
                provider.route().or(this::stripe));
    }

    private Optional<StripeStablecoin.Settings> stripe() {
        return Optional.ofNullable(stripeSecretKey)
                .map(secret -> new StripeStablecoin.Settings(
                        secret,
                        required(stripePublishableKey, "--stripe-publishable-key"),
                        required(stripeWebhookSecret, "--stripe-webhook-secret"),
                        required(stripeAccount, "--stripe-account"),
                        Optional.ofNullable(stripeApiBase),
                        Optional.ofNullable(stripeApiVersion)));
    }

    private static String required(@Nullable String value, String option) {
        if (value == null) {
            throw new UncheckedIOException(new IOException(option + " is required with --stripe-secret-key"));
        }
        return value;
    }
}
