package tokenops.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tokenops.faces.cli.Settings;
import tokenops.funding.stripe.StripeStablecoin;

/** {@code tokenops serve} as an operator starts it; closing it is {@code kill -9}. */
final class ServerProcess implements AutoCloseable {
    private final Process process;

    ServerProcess(Settings settings) throws IOException {
        StripeStablecoin.Settings stripe = settings.stripe().orElseThrow();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "tokenops.Main",
                "serve",
                "--data",
                settings.data().toString(),
                "--port",
                Integer.toString(settings.port()),
                "--allow-loopback-callbacks",
                "--stripe-secret-key",
                stripe.secretKey(),
                "--stripe-publishable-key",
                stripe.publishableKey(),
                "--stripe-webhook-secret",
                stripe.webhookSecret(),
                "--stripe-account",
                stripe.account(),
                "--stripe-api-base",
                stripe.apiBase().orElseThrow().toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        settings.data().resolve("server.out").toFile()))
                .start();
    }

    /** Stops it and its database, as an operator does. */
    void end() {
        process.destroy();
        process.onExit().join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
