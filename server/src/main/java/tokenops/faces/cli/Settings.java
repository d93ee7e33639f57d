package tokenops.faces.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import tokenops.funding.stripe.StripeStablecoin;
import tokenops.path.Mode;
import tokenops.store.postgres.DatabaseAddress;

/**
 * How a server is to run.
 *
 * @param data its folder: keys, evidence, embedded database, price book and trust policy
 * @param cache where PostgreSQL's programs are unpacked
 * @param host to listen on; loopback unless an operator says otherwise
 * @param port to listen on; 0 takes a free one
 * @param publicUrl how others reach it; from host and port when absent
 * @param database an outside PostgreSQL; the embedded one when absent
 * @param loopbackCallbacks whether callbacks may go to this machine
 * @param stripe the Stripe route; none when absent
 */
public record Settings(
        Path data,
        Path cache,
        String host,
        int port,
        Optional<URI> publicUrl,
        Optional<DatabaseAddress> database,
        boolean loopbackCallbacks,
        Optional<StripeStablecoin.Settings> stripe) {

    /** Whether money is real: as the provider's key says; a server without a provider is a test. */
    public Mode mode() {
        return stripe.map(StripeStablecoin.Settings::mode).orElse(Mode.TEST);
    }
}
