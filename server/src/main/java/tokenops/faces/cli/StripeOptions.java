package tokenops.faces.cli;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import tokenops.funding.stripe.StripeStablecoin;

/** The options that open the {@code stripe_stablecoin} route. A setting that is there but empty counts as absent. */
final class StripeOptions {
    @Option(
            names = "--stripe-secret-key",
            paramLabel = "KEY",
            defaultValue = "${STRIPE_SECRET_KEY}",
            description =
                    "sk_test_... or sk_live_...; better given as STRIPE_SECRET_KEY, where no process list shows it.")
    private @Nullable String secretKey;

    @Option(
            names = "--stripe-publishable-key",
            paramLabel = "KEY",
            defaultValue = "${STRIPE_PUBLISHABLE_KEY}",
            description = "pk_..., handed to payers, or STRIPE_PUBLISHABLE_KEY.")
    private @Nullable String publishableKey;

    @Option(
            names = "--stripe-webhook-secret",
            paramLabel = "SECRET",
            defaultValue = "${STRIPE_WEBHOOK_SECRET}",
            description =
                    "whsec_... of the endpoint /v1/providers/stripe_stablecoin/webhook; better given as STRIPE_WEBHOOK_SECRET.")
    private @Nullable String webhookSecret;

    @Option(
            names = "--stripe-account",
            paramLabel = "ID",
            defaultValue = "${STRIPE_ACCOUNT}",
            description = "acct_..., the account that is paid, or STRIPE_ACCOUNT.")
    private @Nullable String account;

    @Option(
            names = "--stripe-api-base",
            paramLabel = "URL",
            defaultValue = "${STRIPE_API_BASE}",
            description = "Where Stripe's API is, when it isn't at Stripe, or STRIPE_API_BASE.")
    private @Nullable String apiBase;

    @Option(
            names = "--stripe-api-version",
            paramLabel = "VERSION",
            defaultValue = "${STRIPE_API_VERSION}",
            description = "The Stripe-Version to ask for, when it isn't the library's own, or STRIPE_API_VERSION.")
    private @Nullable String apiVersion;

    /** The route's settings; empty without a secret key. Refused as a wrong use of the command: a key whose companions are missing. */
    Optional<StripeStablecoin.Settings> settings(CommandLine command) {
        return ServeCommand.given(secretKey)
                .map(secret -> new StripeStablecoin.Settings(
                        secret,
                        companion(publishableKey, "--stripe-publishable-key", command),
                        companion(webhookSecret, "--stripe-webhook-secret", command),
                        companion(account, "--stripe-account", command),
                        ServeCommand.given(apiBase).map(base -> url(base, command)),
                        ServeCommand.given(apiVersion)));
    }

    private static String companion(@Nullable String value, String option, CommandLine command) {
        return ServeCommand.given(value)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        command, "--stripe-secret-key is given, and " + option + " is missing"));
    }

    private static URI url(String text, CommandLine command) {
        return ServeCommand.http(text)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        command, "--stripe-api-base is an http or https URL, not " + text));
    }
}
