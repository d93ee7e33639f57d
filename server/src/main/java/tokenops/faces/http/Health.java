package tokenops.faces.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tokenops.log.Sequencer;
import tokenops.log.SigningKeys;
import tokenops.store.Reads;

/** Whether the process lives, and whether it can do its work: what load balancers and operators ask first. */
public final class Health {
    private final Reads reads;
    private final BooleanSupplier diskFull;
    private final Supplier<Sequencer.State> log;
    private final SigningKeys keys;
    private final Wire wire = new Wire();

    /**
     * @param diskFull whether the database has no room to write
     * @param keys that sign for runs
     */
    public Health(Reads reads, BooleanSupplier diskFull, Supplier<Sequencer.State> log, SigningKeys keys) {
        this.reads = reads;
        this.diskFull = diskFull;
        this.log = log;
        this.keys = keys;
    }

    public void route(HttpRules rules) {
        Responses.get(
                rules, "/health/live", (request, response) -> answer(response, request, true, Map.of("status", "up")));
        Responses.get(rules, "/health/ready", (request, response) -> ready(response, request));
    }

    /**
     * How the parts stand.
     *
     * @param ready whether the server can do its work
     * @param database up, away, or that its disk is full: then reads go on
     * @param log running, or why not
     * @param keys what is wrong with those that sign for runs
     */
    public record Parts(boolean ready, String database, String log, Optional<String> keys) {}

    /** Asks the parts. */
    public Parts parts() {
        boolean full = diskFull.getAsBoolean();
        boolean database = databaseAnswers() && !full;
        String up = full ? "disk full" : database ? "up" : "away";
        Optional<String> wrong = keys.warning();
        return switch (log.get()) {
            case Sequencer.Running running -> new Parts(database, up, "running", wrong);
            case Sequencer.Retrying(String why) -> new Parts(database, up, "retrying: " + why, wrong);
            case Sequencer.Refusing(String reason) -> new Parts(false, up, "refusing: " + reason, wrong);
        };
    }

    private void ready(ServerResponse response, ServerRequest request) {
        Parts parts = parts();
        answer(
                response,
                request,
                parts.ready,
                new TreeMap<>(Map.of(
                        "database",
                        parts.database,
                        // Why it retries, and what is wrong with keys, names hosts and folders: for operators alone.
                        "log",
                        parts.log.startsWith("retrying") ? "retrying" : parts.log,
                        "signing_keys",
                        keys.standing().word(),
                        "status",
                        parts.ready ? "ready" : "not ready")));
    }

    private boolean databaseAnswers() {
        try {
            return reads.one("SELECT 1", row -> row.getInt(1)).isPresent();
        } catch (Reads.DatabaseAway e) {
            return false;
        }
    }

    private void answer(ServerResponse response, ServerRequest request, boolean good, Map<String, ?> parts) {
        response.status(good ? Status.OK_200 : Status.SERVICE_UNAVAILABLE_503);
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        if (!good) {
            response.header("Retry-After", "1");
        }
        Responses.content(response, request, wire.write(parts));
    }
}
