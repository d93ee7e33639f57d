package tokenops.faces.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import tokenops.funding.stripe.StripeStablecoin;
import tokenops.path.Home;
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
 * @param database where rows lie
 * @param loopbackCallbacks whether callbacks may go to this machine
 * @param stripe the Stripe route; none when absent
 * @param silence how long a caller may say nothing within a request
 */
public record Settings(
        Path data,
        Path cache,
        String host,
        int port,
        Optional<URI> publicUrl,
        Database database,
        boolean loopbackCallbacks,
        Optional<StripeStablecoin.Settings> stripe,
        Duration silence) {
    /** How long callers may be silent where nobody says otherwise. */
    public static final Duration SILENCE = Duration.ofMinutes(1);

    /**
     * Where rows lie.
     *
     * @param outside a PostgreSQL of the operator's; the embedded one when absent
     * @param homes into how many homes a new database is divided; the server chooses when absent. One that was made keeps its own
     */
    public record Database(Optional<DatabaseAddress> outside, Optional<Home.Count> homes) {
        /** The embedded one, divided as the server chooses. */
        public static final Database EMBEDDED = new Database(Optional.empty(), Optional.empty());
    }

    /** The same, with callers that may be silent for so long. */
    public Settings silence(Duration most) {
        return new Settings(data, cache, host, port, publicUrl, database, loopbackCallbacks, stripe, most);
    }

    /** Whether money is real: as the provider's key says; a server without a provider is a test. */
    public Mode mode() {
        return stripe.map(StripeStablecoin.Settings::mode).orElse(Mode.TEST);
    }
}
