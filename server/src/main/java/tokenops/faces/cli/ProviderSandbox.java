package tokenops.faces.cli;

import com.stripe.Stripe;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tokenops.funding.stripe.StripeStablecoin;
import tokenops.path.Ids;
import tokenops.sandbox.stripe.FeePolicy;
import tokenops.sandbox.stripe.RetrySchedule;
import tokenops.sandbox.stripe.StripeAccount;
import tokenops.sandbox.stripe.StripeSandbox;

/**
 * A provider beside the server that speaks Stripe's wire format and signs its webhooks, or none. The server speaks to it as it
 * does to Stripe, and can't tell the difference.
 */
public final class ProviderSandbox implements AutoCloseable {
    private final @Nullable StripeSandbox sandbox;

    private ProviderSandbox(@Nullable StripeSandbox sandbox) {
        this.sandbox = sandbox;
    }

    static ProviderSandbox none() {
        return new ProviderSandbox(null);
    }

    /** Starts a sandbox with keys of its own. */
    public static ProviderSandbox start(Clock clock, SecureRandom random) throws IOException {
        Ids ids = new Ids(clock, random);
        StripeAccount account = new StripeAccount(
                "acct_sandbox",
                "sk_test_" + token(ids),
                "pk_test_" + token(ids),
                "whsec_" + token(ids),
                Stripe.API_VERSION,
                new FeePolicy(150));
        return new ProviderSandbox(new StripeSandbox(account, RetrySchedule.USUAL, clock, random));
    }

    private static String token(Ids ids) {
        return HexFormat.of().formatHex(ids.bytes(16));
    }

    /** How the server reaches it. */
    public Optional<StripeStablecoin.Settings> route() {
        return Optional.ofNullable(sandbox)
                .map(running -> new StripeStablecoin.Settings(
                        running.account().secretKey(),
                        running.account().publishableKey(),
                        running.account().webhookSecret(),
                        running.account().id(),
                        Optional.of(running.base()),
                        Optional.empty()));
    }

    public Optional<URI> url() {
        return Optional.ofNullable(sandbox).map(StripeSandbox::base);
    }

    /** From now on events go to this server. */
    public void sendWebhooksTo(URI server) {
        if (sandbox != null) {
            sandbox.sendWebhooksTo(List.of(URI.create(server + "/v1/providers/stripe_stablecoin/webhook")));
        }
    }

    @Override
    public void close() {
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
